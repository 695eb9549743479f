import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { Clock } from '../config/clock.ts';
import { afterCommit } from '../database/unit-of-work.ts';
import type { Mail } from './mail.ts';
import { OutboxMessage } from './outbox-message.entity.ts';

/** Payload by kind. Features add theirs by declaration merging, next to the handler that they register. */
export interface OutboxKinds {
  mail: Mail;
}

export type OutboxHandler<Kind extends keyof OutboxKinds> = (payload: OutboxKinds[Kind]) => Promise<void>;

/**
 * Effects that leave the process (transactional outbox): written in the transaction that causes them, carried out afterwards
 * by OutboxWorker, at least once.
 */
@Injectable()
export class Outbox {
  private readonly handlers = new Map<string, OutboxHandler<never>>();
  /** Set by the worker, so that a message need not wait for the next poll. Called once it is committed. */
  onAdded: () => void = () => undefined;

  constructor(private readonly clock: Clock) {}

  handle<Kind extends keyof OutboxKinds>(kind: Kind, handler: OutboxHandler<Kind>): void {
    this.handlers.set(kind, handler);
  }

  /** What this version can deliver. */
  get kinds(): string[] {
    return [...this.handlers.keys()];
  }

  handlerOf(kind: string): (payload: Record<string, unknown> | null) => Promise<void> {
    return this.handlers.get(kind) as never;
  }

  /** @param manager of the transaction that the effect belongs to */
  async add<Kind extends keyof OutboxKinds>(
    manager: EntityManager,
    kind: Kind,
    payload: OutboxKinds[Kind],
  ): Promise<void> {
    const now = this.clock.now();
    await manager.insert(OutboxMessage, {
      id: uuidv7(),
      kind,
      payload: payload as never,
      createdAt: now,
      availableAt: now,
      attempts: 0,
      lastError: null,
      deliveredAt: null,
      deadAt: null,
    });
    await afterCommit(() => this.onAdded());
  }
}
