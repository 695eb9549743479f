/** The running stack that the tests are for, as `make up` described it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { StackState } from '../../tools/stack/state.ts';

const file = path.resolve(import.meta.dirname, '../..', process.env.LOCAL_DIR ?? '.local', 'stack.json');
if (!existsSync(file)) throw new Error(`${file} is not there; the browser tests need the stack of "make up".`);

export const stack = JSON.parse(readFileSync(file, 'utf8')) as StackState;
