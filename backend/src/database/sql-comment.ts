import type { DataSource, QueryRunner } from 'typeorm';
import { requestContext } from '../http/request-context.ts';

/**
 * Ends every statement with the route it serves, so that the server's processlist and slow log say where it came from.
 * sqlcommenter's form (https://google.github.io/sqlcommenter/spec/). Only the route: ids and trace ids would make
 * every statement text unique and useless to statement caches and digests.
 */
export function commentStatements(dataSource: DataSource): void {
  const create = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (...args) => {
    const runner = create(...args);
    const query = runner.query.bind(runner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
    runner.query = ((sql: string, ...rest: unknown[]) => query(withRoute(sql), ...rest)) as QueryRunner['query'];
    return runner;
  };
}

function withRoute(sql: string): string {
  const route = requestContext.getStore()?.route;
  return route ? `${sql} /*route='${encodeURIComponent(route)}'*/` : sql;
}
