import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../test/support/wait.ts';
import { FileTruth } from './file-truth.ts';
import { FollowedFile } from './followed-file.ts';
import { StaleVersionError, TruthUnavailableError } from './truth.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'quayside-maintenance-'));
  path = join(directory, 'maintenance');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('a followed file', () => {
  let followed: FollowedFile;
  let texts: (string | null)[];
  let failures: string[];
  const follow = async (file = path): Promise<void> => {
    [texts, failures] = [[], []];
    followed = new FollowedFile(file, {
      read: ({ text }) => texts.push(text),
      failed: (reason) => failures.push(reason),
    });
    await followed.start();
  };
  afterEach(() => followed.stop());
  const reads = (text: string | null) => until(`${text} to be read`, () => texts.at(-1) === text);

  test('is read at the start, and when it is made, replaced, written into and deleted', async () => {
    await follow();
    expect(texts).toEqual([null]);
    writeFileSync(path, 'made');
    await reads('made');
    writeFileSync(join(directory, 'next'), 'replaced');
    renameSync(join(directory, 'next'), path);
    await reads('replaced');
    writeFileSync(path, 'written into');
    await reads('written into');
    rmSync(path);
    await reads(null);
    expect(failures).toEqual([]);
  });

  test('is followed through the links of a mounted ConfigMap', async () => {
    const publish = (name: string, text: string): void => {
      mkdirSync(join(directory, name));
      writeFileSync(join(directory, name, 'maintenance'), text);
      symlinkSync(name, join(directory, '..next'));
      renameSync(join(directory, '..next'), join(directory, '..data'));
    };
    publish('..1', 'first');
    symlinkSync('..data/maintenance', path);
    await follow();
    expect(texts).toEqual(['first']);
    publish('..2', 'second');
    await reads('second');
  });

  test('is found once its directory is there', async () => {
    await follow(join(directory, 'config', 'maintenance'));
    expect(texts).toEqual([null]);
    mkdirSync(join(directory, 'config'));
    writeFileSync(join(directory, 'config', 'maintenance'), 'true');
    await reads('true');
  });

  test('that can not be read is no missing file', async () => {
    mkdirSync(path);
    await follow();
    expect(texts).toEqual([]);
    expect(failures[0]).toMatch(/maintenance can't be read: EISDIR/);
  });
});

describe('the file as the truth', () => {
  test('is made by the first write, and leaves nothing else behind', async () => {
    const truth = new FileTruth(path);
    expect(await truth.read()).toEqual({ version: 0n, text: null });
    const { version, text } = await truth.write('true', 0n);
    expect(text).toBe('true\n');
    expect(version).toBeGreaterThan(0n);
    expect(readdirSync(directory)).toEqual(['maintenance']);
  });

  test('numbers each write higher, also within one tick and after a clock was set back', async () => {
    const truth = new FileTruth(path);
    let { version } = await truth.write('0', 0n);
    for (let n = 1; n < 20; n++) {
      const next = await truth.write(String(n), version);
      expect(next.version).toBeGreaterThan(version);
      version = next.version;
    }
    const future = Date.now() / 1000 + 3600;
    utimesSync(path, future, future);
    const before = (await truth.read()).version;
    expect((await truth.write('later', before)).version).toBeGreaterThan(before);
  });

  test('that was deleted says nothing, later than all before', async () => {
    const truth = new FileTruth(path);
    const { version } = await truth.write('true', 0n);
    rmSync(path);
    const gone = await truth.read();
    expect(gone).toEqual({ version: version + 1n, text: null });
    expect(await truth.read()).toEqual(gone);
    expect((await truth.write('true', gone.version)).version).toBeGreaterThan(gone.version);
  });

  test('of two who saw the same only the first writes', async () => {
    const truth = new FileTruth(path);
    const results = await Promise.allSettled([truth.write('one', 0n), truth.write('two', 0n)]);
    expect(results).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: expect.any(StaleVersionError) },
    ]);
    expect((await truth.read()).text).toBe('one\n');
    // A write that was refused doesn't stop those after it.
    await truth.write('three', (await truth.read()).version);
  });

  test('that can not be written says why', async () => {
    writeFileSync(join(directory, 'no-directory'), '');
    const truth = new FileTruth(join(directory, 'no-directory', 'maintenance'));
    await expect(truth.write('true', 0n)).rejects.toThrow(TruthUnavailableError);
  });
});
