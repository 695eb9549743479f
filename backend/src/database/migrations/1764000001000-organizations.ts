import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organizations, who belongs to them, and what happened in them. */
export class Organizations1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS organizations (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        name VARCHAR(100) NOT NULL,
        created_at DATETIME(3) NOT NULL,
        updated_at DATETIME(3) NOT NULL,
        version INT NOT NULL DEFAULT 1
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    // owner_slot is null but for the owner, and unique keys ignore nulls: the database itself allows one owner.
    await runner.query(`
      CREATE TABLE IF NOT EXISTS memberships (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organization_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        user_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        role VARCHAR(16) NOT NULL,
        owner_slot TINYINT GENERATED ALWAYS AS (CASE WHEN role = 'owner' THEN 1 END) VIRTUAL,
        created_at DATETIME(3) NOT NULL,
        version INT NOT NULL DEFAULT 1,
        UNIQUE KEY memberships_person (organization_id, user_id),
        UNIQUE KEY memberships_owner (organization_id, owner_slot),
        KEY memberships_list (organization_id, id),
        KEY memberships_user (user_id, organization_id),
        CONSTRAINT memberships_organization FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE RESTRICT,
        CONSTRAINT memberships_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE RESTRICT
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS invitations (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organization_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        email VARCHAR(254) NOT NULL COLLATE utf8mb4_bin,
        role VARCHAR(16) NOT NULL,
        token_hash CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
        invited_by CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
        created_at DATETIME(3) NOT NULL,
        expires_at DATETIME(3) NOT NULL,
        accepted_at DATETIME(3) NULL,
        revoked_at DATETIME(3) NULL,
        pending_email VARCHAR(254) COLLATE utf8mb4_bin
          GENERATED ALWAYS AS (CASE WHEN accepted_at IS NULL AND revoked_at IS NULL THEN email END) VIRTUAL,
        UNIQUE KEY invitations_hash (token_hash),
        UNIQUE KEY invitations_pending (organization_id, pending_email),
        KEY invitations_list (organization_id, id),
        CONSTRAINT invitations_organization FOREIGN KEY (organization_id) REFERENCES organizations (id) ON DELETE RESTRICT,
        CONSTRAINT invitations_inviter FOREIGN KEY (invited_by) REFERENCES users (id) ON DELETE SET NULL
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
    // No foreign keys: the log outlives what it speaks of.
    await runner.query(`
      CREATE TABLE IF NOT EXISTS audit_events (
        id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
        organization_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
        actor_id CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
        actor_name VARCHAR(100) NULL,
        action VARCHAR(64) NOT NULL,
        target_type VARCHAR(32) NULL,
        target_id VARCHAR(64) NULL,
        target_label VARCHAR(254) NULL,
        details JSON NOT NULL,
        ip VARCHAR(45) NULL,
        request_id VARCHAR(128) NULL,
        created_at DATETIME(3) NOT NULL,
        KEY audit_events_organization (organization_id, id),
        KEY audit_events_organization_action (organization_id, action, id),
        KEY audit_events_action (action, id)
      ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['audit_events', 'invitations', 'memberships', 'organizations']) {
      await runner.query(`DROP TABLE IF EXISTS ${table}`);
    }
  }
}
