import { Logger } from 'nestjs-pino';

/** What the framework says of its own wiring at every start: a page of lines that never change. */
const WIRING = new Set<unknown>([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** Nest's logger on pino, without the wiring. */
export class AppLogger extends Logger {
  override log(message: unknown, ...rest: unknown[]): void {
    if (!WIRING.has(rest.at(-1))) super.log(message, ...(rest as [string]));
  }
}
