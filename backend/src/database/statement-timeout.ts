import type { DataSource, QueryRunner } from 'typeorm';

interface RunnerWithConnection extends QueryRunner {
  databaseConnection?: { destroy(): void };
}

/**
 * A statement that ran into its timeout leaves its connection in the middle of an answer: it must not go back into the
 * pool, where the next request would wait behind it.
 */
export function boundStatements(dataSource: DataSource): void {
  const create = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (...args) => {
    const runner = create(...args) as RunnerWithConnection;
    const query = runner.query.bind(runner) as (...rest: unknown[]) => Promise<unknown>;
    runner.query = (async (...rest: unknown[]) => {
      try {
        return await query(...rest);
      } catch (error) {
        if ((error as { driverError?: { code?: string } }).driverError?.code === 'PROTOCOL_SEQUENCE_TIMEOUT') {
          runner.databaseConnection?.destroy();
        }
        throw error;
      }
    }) as QueryRunner['query'];
    return runner;
  };
}
