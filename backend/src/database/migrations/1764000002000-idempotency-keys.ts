import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Answers to creates that carried an Idempotency-Key. */
export class IdempotencyKeys1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Text and not JSON: MySQL's type sorts keys, and a replay is to be the answer as it was.
    await runner.query(`
      CREATE TABLE IF NOT EXISTS idempotency_keys (
        id CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        fingerprint CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        status SMALLINT NOT NULL,
        headers TEXT NOT NULL,
        body MEDIUMTEXT NULL,
        created_at DATETIME(3) NOT NULL,
        KEY idempotency_keys_created (created_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE IF EXISTS idempotency_keys');
  }
}
