import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { environmentSchema, type Environment, migrationSchema } from './schema.ts';

/** Injection token of the process's settings, and their type. Constructed once, never changed. */
export class AppConfig {
  readonly env: Environment;

  constructor(env: Environment) {
    this.env = Object.freeze(env);
  }

  /** Cookies can only be Secure where the browser speaks TLS to us; plain http is for localhost. */
  get secureCookies(): boolean {
    return this.env.PUBLIC_URL.startsWith('https:');
  }

  /** Origins that a browser may name when it sends the refresh cookie. */
  get allowedOrigins(): string[] {
    return [this.env.PUBLIC_URL, this.env.OPS_URL].map((value) => new URL(value).origin);
  }
}

/** A missing or bad setting; the message is the one line that the process prints before it stops. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError';
}

/**
 * Reads and validates every setting.
 *
 * @param source the environment, or a stand-in for it
 * @throws ConfigurationError naming the first bad variable, what was expected, and never a secret's value
 */
export function loadConfig(source: NodeJS.ProcessEnv = process.env): AppConfig {
  return new AppConfig(read(environmentSchema, source));
}

export const loadMigrationConfig = (source: NodeJS.ProcessEnv = process.env) => read(migrationSchema, source);

function read<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, source: NodeJS.ProcessEnv) {
  const raw: Record<string, string> = {};
  for (const name of Object.keys(schema.shape)) {
    const value = source[name] || readFromFile(name, source[`${name}_FILE`]);
    if (value) raw[name] = value;
  }
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const name = String(issue.path[0]);
  throw new ConfigurationError(
    name in raw
      ? `${name} is not valid: ${issue.message}`
      : `${name} is not set; give it in the environment, or the path of a file that holds it in ${name}_FILE`,
  );
}

function readFromFile(name: string, path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new ConfigurationError(`${name}_FILE can't be read: ${(error as Error).message}`);
  }
}
