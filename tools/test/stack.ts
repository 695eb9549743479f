/** Brings the local stack up as `make up` does and derives from it what the suites need. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createConnection } from 'mysql2/promise';
import { ensureChromium } from './chromium.ts';
import { run, tail } from './process.ts';
