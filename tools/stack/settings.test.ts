import assert from 'node:assert/strict';
import { test } from 'node:test';
import { howToInstall } from './packages.ts';
import { readSettings } from './settings.ts';
import { namesIn, substitute } from './template.ts';

test('settings that cannot work are refused by name, with what was expected', () => {
  for (const [env, expected] of [
    [{ APP_PORT: 'web' }, /^APP_PORT is "web"; a port from 1 to 65535 was expected, e\.g\. APP_PORT=8080/],
    [{ APP_PORT: '70000' }, /APP_PORT is "70000"/],
    [{ APP_PORT: '9000', API_PORT: '9000' }, /API_PORT and APP_PORT are both 9000/],
    [{ STACK: 'docker' }, /STACK is "docker"; expected compose or native/],
    [{ DATABASE_URL: 'postgres://u:hidden@h/db' }, /^DATABASE_URL isn't a mysql:\/\/ address; expected e\.g\./],
    [{ REDIS_URL: 'localhost:6379' }, /REDIS_URL isn't a redis:\/\/ address/],
    [{ STACK: 'compose', REDIS_URL: 'redis://127.0.0.1:6379/0' }, /STACK=native/],
  ] as const) {
    assert.throws(
      () => readSettings(env),
      (error: Error) => expected.test(error.message) && !error.message.includes('hidden'),
      JSON.stringify(env),
    );
  }
});

test('empty variables are as good as none', () => {
  const settings = readSettings({ APP_PORT: '', STACK: '', DATABASE_URL: '', LOCAL_DIR: '' });
  assert.equal(settings.ports.APP_PORT, 8080);
  assert.equal(settings.forced, undefined);
  assert.equal(settings.databaseUrl, undefined);
});

test('templates: only given names are replaced, braced or bare, as envsubst does with its list', () => {
  const values = { PORT: '80', EMPTY: '' };
  assert.equal(
    substitute('listen ${PORT} $PORT; $host $uri ${other}[${EMPTY}] $PORTS', values),
    'listen 80 80; $host $uri ${other}[] $PORTS',
  );
  assert.deepEqual(namesIn('${B} ${A} $host ${B} ${lower}'), ['A', 'B']);
});

test('what is missing comes with the command of this machine’s package manager', () => {
  for (const [manager, command] of [
    [
      'apt',
      'sudo apt-get update && sudo apt-get install -y --no-install-recommends mariadb-server-core mariadb-client-core redis-server',
    ],
    ['brew', 'brew install mysql redis'],
    ['dnf', 'sudo dnf install -y mariadb-server redis'],
    ['pacman', 'sudo pacman -S --needed mariadb valkey'],
  ] as const) {
    const text = howToInstall(['database', 'redis'], manager);
    assert.ok(text.includes(`\n    ${command}\n`), text);
    assert.match(text, /^Not installed: mysqld or mariadbd, redis-server or valkey-server\./);
  }
});
