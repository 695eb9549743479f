/** Both images of a commit, twice: as it is, and as a next release that differs in its version alone. */
import path from 'node:path';
import { run } from './command.ts';
import type { Settings } from './settings.ts';

export interface Tags {
  first: string;
  next: string;
}

const components = ['backend', 'frontend'] as const;
const repository = 'ghcr.io/quayside';

export const imageOf = (component: (typeof components)[number], tag: string): string =>
  `${repository}/${component}:${tag}`;

/**
 * @param source a clone at the commit, so that nothing that isn't committed gets in
 * @param print told of each step
 */
export async function buildAndLoad(
  { buildImage, loadImage }: Settings,
  source: string,
  commit: string,
  print: (line: string) => void,
): Promise<Tags> {
  const short = commit.slice(0, 12);
  const tags: Tags = { first: `e2e-${short}`, next: `e2e-${short}-next` };
  for (const component of components) {
    for (const [version, tag] of [
      ['0.1.0-e2e.1', tags.first],
      ['0.1.0-e2e.2', tags.next],
    ] as const) {
      const image = imageOf(component, tag);
      const start = performance.now();
      const args = ['--build-arg', `VERSION=${version}`, '--build-arg', `REVISION=${commit}`];
      const file = path.join(source, component, 'Dockerfile');
      await run([...buildImage, '-q', '-f', file, '-t', image, ...args, source], {
        env: { DOCKER_BUILDKIT: '1' },
        timeoutMs: 15 * 60_000,
      });
      await run([...loadImage, image], { timeoutMs: 5 * 60_000 });
      print(`${image} built and loaded in ${((performance.now() - start) / 1_000).toFixed(0)} s`);
    }
  }
  return tags;
}
