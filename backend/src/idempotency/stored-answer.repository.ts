import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../config/clock.ts';
import { Problem } from '../http/problem.ts';
import { StoredAnswer } from './stored-answer.entity.ts';

/** Locks of this kind belong to the server, so the name tells databases apart. 64 characters are the most. */
const LOCK = `CONCAT('key:', SHA2(CONCAT(DATABASE(), ':', ?), 224))`;

/**
 * Seconds between two statements after which the server gives up on whoever holds a key. The lock of a process that was
 * killed is free at once, with its connection; this is for a machine that vanished and closed nothing.
 */
const HOLDER_IDLE_SECONDS = 10;
const RETRY_SECONDS = 1;

/** SQL of stored answers and of who is working on one. */
@Injectable()
export class StoredAnswerRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<StoredAnswer | undefined> {
    return (await manager.findOneBy(StoredAnswer, { id })) ?? undefined;
  }

  /** Fails where the key has an answer already, so that what was done a second time is rolled back. */
  async insert(manager: EntityManager, answer: Omit<StoredAnswer, 'createdAt'>): Promise<void> {
    await manager.insert(StoredAnswer, { ...answer, createdAt: this.clock.now() });
  }

  /**
   * Keeps others from working on the same key, for as long as the connection lasts or until `unlock`. A lock of the server
   * and not a row: it is had or refused at once, and goes with its holder.
   *
   * @throws Problem request-in-progress where another holds it
   */
  async lock(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`SET SESSION wait_timeout = ${HOLDER_IDLE_SECONDS}`);
    const [row] = await manager.query<{ got: unknown }[]>(`SELECT GET_LOCK(${LOCK}, 0) AS got`, [id]);
    if (Number(row?.got) !== 1) throw requestInProgress();
  }

  async unlock(manager: EntityManager, id: string): Promise<void> {
    await manager.query(`SET SESSION wait_timeout = DEFAULT, @released = RELEASE_LOCK(${LOCK})`, [id]);
  }
}

const requestInProgress = (): Problem =>
  new Problem('request-in-progress', {
    detail: `A request with this Idempotency-Key is being worked on. Send it again in ${RETRY_SECONDS} second to get its answer.`,
    headers: { 'Retry-After': String(RETRY_SECONDS) },
  });
