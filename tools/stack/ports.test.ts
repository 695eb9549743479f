import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { requireFree } from './ports.ts';
import { freePorts } from './scratch.ts';

test('a busy port names the process that holds it, its command and the variable that moves ours', async () => {
  const [port = 0] = await freePorts(1);
  const script = `require('net').createServer().listen(${port}, '127.0.0.1', () => console.log('up'))`;
  const holder = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  try {
    await assert.rejects(requireFree([{ port, variable: 'APP_PORT' }], 'nginx'), (error: Error) => {
      assert.match(error.message, new RegExp(`^Port ${port}, wanted for nginx, is busy: pid ${holder.pid} holds it: `));
      assert.match(error.message, /require\('net'\)/, 'the command line');
      assert.match(error.message, new RegExp(`kill ${holder.pid}`));
      assert.match(error.message, /APP_PORT=\d+ make up/);
      return true;
    });
  } finally {
    holder.kill();
    await once(holder, 'exit');
  }
  await requireFree([{ port, variable: 'APP_PORT' }], 'nginx');
});
