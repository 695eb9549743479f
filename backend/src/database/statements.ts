import type { DataSource, QueryRunner } from 'typeorm';
import { requestContext } from '../http/request-context.ts';
import { UnitOfWork } from './unit-of-work.ts';

/**
 * What every statement of the application goes through:
 *
 * - Inside of a transaction it joins that one, also where it was written without knowing of any.
 * - It ends with the route that it serves, so that the server's processlist and slow log say where it came from
 *   (sqlcommenter's form, https://google.github.io/sqlcommenter/spec/). Only the route: ids and trace ids would make every
 *   statement text unique and useless to statement caches and digests.
 * - One that ran into its timeout leaves its connection in the middle of an answer. That one must not go back into the pool,
 *   where the next request would wait behind it.
 */
export function watchStatements(dataSource: DataSource): void {
  const create = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (...args) => UnitOfWork.current?.borrow() ?? watched(create(...args));
}

function watched(runner: QueryRunner): QueryRunner {
  const query = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
  runner.query = (async (sql: string, ...rest: unknown[]) => {
    try {
      return await query(withRoute(sql), ...rest);
    } catch (error) {
      if ((error as { driverError?: { code?: string } }).driverError?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') {
        destroyConnection(runner);
      }
      throw error;
    }
  }) as QueryRunner['query'];
  return runner;
}

function withRoute(sql: string): string {
  const route = requestContext.getStore()?.route;
  return route ? `${sql} /*route='${encodeURIComponent(route)}'*/` : sql;
}

/** Closes the runner's connection for good, in place of giving it back to the pool. */
export function destroyConnection(runner: QueryRunner): void {
  (runner as QueryRunner & { databaseConnection?: { destroy(): void } }).databaseConnection?.destroy();
}
