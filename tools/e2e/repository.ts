/** A clone of the working commit that the tests may change and push, apart from the tree that a person works in. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseDocument } from 'yaml';
import { run } from './command.ts';

export class Repository {
  readonly directory: string;
  readonly #pushUrl: string;
  readonly #branch: string;

  constructor(directory: string, pushUrl: string, branch: string) {
    this.directory = directory;
    this.#pushUrl = pushUrl;
    this.#branch = branch;
  }

  /** A fresh clone of the source's HEAD, on the branch that the tests push. */
  static async clone(source: string, directory: string, pushUrl: string, branch: string): Promise<Repository> {
    await rm(directory, { recursive: true, force: true });
    await run(['git', 'clone', '-q', '--no-tags', source, directory]);
    const repository = new Repository(directory, pushUrl, branch);
    await repository.git('checkout', '-q', '-B', branch);
    await repository.git('config', 'user.name', 'End-to-end tests');
    await repository.git('config', 'user.email', 'e2e@quayside.test');
    await repository.git('config', 'commit.gpgsign', 'false');
    return repository;
  }

  async git(...args: string[]): Promise<string> {
    return (await run(['git', '-C', this.directory, ...args])).trim();
  }

  async edit(file: string, change: (text: string) => string): Promise<void> {
    const full = path.join(this.directory, file);
    const before = await readFile(full, 'utf8');
    const after = change(before);
    // A test would wait for something that never comes.
    if (after === before) throw new Error(`the change left ${file} as it was`);
    await writeFile(full, after);
  }

  /** Sets one value of a YAML file, and leaves its comments. */
  set(file: string, key: (string | number)[], value: unknown): Promise<void> {
    return this.edit(file, (text) => {
      const document = parseDocument(text);
      document.setIn(key, value);
      return document.toString({ lineWidth: 0 });
    });
  }

  /** @returns the commit */
  async commit(subject: string): Promise<string> {
    await this.git('add', '-A');
    await this.git('commit', '-q', '-m', subject);
    return this.git('rev-parse', 'HEAD');
  }

  async revert(commit: string): Promise<string> {
    await this.git('revert', '--no-edit', commit);
    return this.git('rev-parse', 'HEAD');
  }

  /** @returns when the push was done, as performance.now() counts */
  async push(): Promise<number> {
    // ext: is how a push goes through kubectl exec; git wants to be told that it may.
    await this.git(
      ...['-c', 'protocol.ext.allow=always', 'push', '-q', '--force'],
      ...[this.#pushUrl, `HEAD:refs/heads/${this.#branch}`],
    );
    return performance.now();
  }
}
