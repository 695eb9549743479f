import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Accounts, sessions and the outbox. MySQL commits each DDL statement by itself, so every statement can run again after
 * a process that died between two of them.
 */
export class Accounts1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS users (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        email VARCHAR(254) NOT NULL COLLATE utf8mb4_bin,
        name VARCHAR(100) NOT NULL,
        password_hash VARCHAR(255) NULL,
        role VARCHAR(16) NOT NULL,
        email_verified_at DATETIME(3) NULL,
        disabled_at DATETIME(3) NULL,
        last_sign_in_at DATETIME(3) NULL,
        created_at DATETIME(3) NOT NULL,
        version INT NOT NULL DEFAULT 1,
        UNIQUE KEY users_email (email),
        KEY users_name (name)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    // No foreign key to users: a deleted person's sessions stay, revoked, for pods that have yet to hear of it.
    await runner.query(`
      CREATE TABLE IF NOT EXISTS sessions (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        user_agent VARCHAR(255) NOT NULL,
        ip VARCHAR(45) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        last_used_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        revoked_at DATETIME(3) NULL,
        revoked_reason VARCHAR(32) NULL,
        KEY sessions_user (user_id, id),
        KEY sessions_revoked (revoked_at),
        KEY sessions_expires (expires_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS refresh_tokens (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        session_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        created_at DATETIME(3) NOT NULL,
        used_at DATETIME(3) NULL,
        superseded_at DATETIME(3) NULL,
        UNIQUE KEY refresh_tokens_hash (token_hash),
        KEY refresh_tokens_unspent (session_id, used_at),
        KEY refresh_tokens_created (created_at),
        CONSTRAINT refresh_tokens_session FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS registrations (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        email VARCHAR(254) NOT NULL COLLATE utf8mb4_bin,
        name VARCHAR(100) NOT NULL,
        password_hash VARCHAR(255) NOT NULL,
        token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        UNIQUE KEY registrations_hash (token_hash),
        KEY registrations_email (email, id),
        KEY registrations_expires (expires_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS password_resets (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        used_at DATETIME(3) NULL,
        UNIQUE KEY password_resets_hash (token_hash),
        KEY password_resets_expires (expires_at),
        CONSTRAINT password_resets_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS outbox_messages (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        kind VARCHAR(64) NOT NULL,
        payload JSON NULL,
        created_at DATETIME(3) NOT NULL,
        available_at DATETIME(3) NOT NULL,
        attempts INT NOT NULL DEFAULT 0,
        last_error VARCHAR(500) NULL,
        delivered_at DATETIME(3) NULL,
        dead_at DATETIME(3) NULL,
        KEY outbox_messages_due (delivered_at, dead_at, available_at)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'outbox_messages',
      'password_resets',
      'registrations',
      'refresh_tokens',
      'sessions',
      'users',
    ]) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}
