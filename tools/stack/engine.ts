import { spawnSync } from 'node:child_process';
import { findProgram } from './packages.ts';

export const baseImages = ['redis:8', 'nginxinc/nginx-unprivileged:1.30', 'node:24-trixie-slim', 'mysql:9.7'];

/** Why there is no Docker Compose here, or undefined where there is. */
export function engineProblem(): string | undefined {
  if (!findProgram('docker')) return 'no docker command is installed';
  if (quiet('info', '--format', '{{.ServerVersion}}').status !== 0) return 'no Docker engine answers';
  return quiet('compose', 'version').status === 0 ? undefined : 'the docker command has no compose plugin';
}

/** Why these images can't run with Compose here, or undefined where they can: each is there, or is pulled now. */
export function composeProblem(images: string[] = baseImages): string | undefined {
  const problem = engineProblem();
  if (problem) return problem;
  for (const image of images) {
    if (quiet('image', 'inspect', image).status === 0) continue;
    console.log(`  Pulling ${image} …`);
    const pulled = spawnSync('docker', ['pull', '-q', image], { encoding: 'utf8', timeout: 600_000 });
    if (pulled.status !== 0)
      return `${image} isn't there and can't be pulled (${lastLine(pulled.stderr) || 'no answer'})`;
  }
  return undefined;
}

/** A docker command for its answer alone. */
export function quiet(...args: string[]): { status: number | null; stdout: string } {
  const { status, stdout } = spawnSync('docker', args, { encoding: 'utf8', timeout: 15_000 });
  return { status, stdout: stdout ?? '' };
}

function lastLine(text: string | null): string {
  return (text ?? '').trim().split('\n').at(-1) ?? '';
}
