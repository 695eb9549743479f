/** Runs other programs and says plainly what they said when they fail. */
import { spawn } from 'node:child_process';

export interface Options {
  input?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** Ends the program after that long. */
  timeoutMs?: number;
  /** Shows what the program prints, instead of keeping it for the answer. */
  show?: boolean;
}

export interface Result {
  code: number;
  stdout: string;
  stderr: string;
}

export async function attempt(argv: readonly string[], options: Options = {}): Promise<Result> {
  const [program = '', ...args] = argv;
  const { timeoutMs = 120_000, show = false } = options;
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that ends without reading its input is no failure by itself.
  child.stdin?.on('error', () => undefined).end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') stderr += `\nended after ${timeoutMs / 1_000} s`;
      resolve({ code: code ?? 1, stdout, stderr });
    });
  });
}

/** @returns what the program printed. @throws with its own words where it fails */
export async function run(argv: readonly string[], options: Options = {}): Promise<string> {
  const { code, stdout, stderr } = await attempt(argv, options);
  if (code !== 0) throw new Error(`${argv.join(' ')} ended with ${code}: ${(stderr || stdout).trim().slice(-2_000)}`);
  return stdout;
}
