import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type * as App from '../src/app.ts';
import type * as Module from '../src/app.module.ts';
import type * as Config from '../src/config/config.ts';

// Serves the real application on the adapter named on the command line, and prints its address.
// The built code is used: decorators need a compiler.
const built = (path: string): string => new URL(`../dist/${path}`, import.meta.url).href;
const { APP_OPTIONS, BODY_LIMIT_BYTES, configureApp, createApp } = (await import(built('app.js'))) as typeof App;
const { AppModule } = (await import(built('app.module.js'))) as typeof Module;
const { loadConfig } = (await import(built('config/config.js'))) as typeof Config;

const config = loadConfig();
const adapter = process.argv[2];
const app =
  adapter === 'fastify'
    ? await NestFactory.create(AppModule.with(config), new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }), APP_OPTIONS)
    : await createApp(config);
if (adapter === 'fastify') await configureApp(app);
await app.listen(0, '127.0.0.1');
console.log(`listening ${await app.getUrl()}`);
