import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { destroyConnection } from './statements.ts';

/** What belongs to the transaction of a unit beside its work. */
export interface Bracket {
  /** First in the transaction; an error ends the unit. */
  begun?(manager: EntityManager): Promise<void>;
  /** After the commit or the rollback, before the connection is anyone else's. Where it fails, the connection is closed. */
  ended?(manager: EntityManager): Promise<void>;
}

const units = new AsyncLocalStorage<UnitOfWork>();

/**
 * One transaction that everything in it joins: transactions that are begun within, and statements that ask for any
 * connection (see watchStatements). It begins with the first transaction in it, so that what comes before, such as the
 * hashing of a password, holds no connection.
 */
export class UnitOfWork {
  private beginning: Promise<EntityManager> | undefined;
  private runner: QueryRunner | undefined;
  /** Whether statements may join. */
  private open = false;
  private failed: { error: unknown } | undefined;
  private ended = false;
  private effects: (() => void | Promise<void>)[] = [];

  constructor(
    private readonly dataSource: DataSource,
    private readonly bracket: Bracket = {},
  ) {}

  /** The one that the caller is in. Code that outlives its unit is in none. */
  static get current(): UnitOfWork | undefined {
    const unit = units.getStore();
    return unit?.ended ? undefined : unit;
  }

  /** Commits what `work` and all that it calls wrote, or nothing of it. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await units.run(this, work);
      // Whoever caught it can't have undone what was half written.
      if (this.failed) throw this.failed.error;
      await this.close();
      await this.runner?.commitTransaction();
      return result;
    } catch (error) {
      this.effects = [];
      await this.close();
      // A connection that is gone is rolled back by the server.
      await this.runner?.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await this.release();
    }
  }

  async join<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await work(await (this.beginning ??= this.begin()));
    } catch (error) {
      this.failed ??= { error };
      throw error;
    }
  }

  /** The transaction's connection, for statements that would take one of the pool; undefined before it has begun. */
  borrow(): QueryRunner | undefined {
    if (!this.open) return undefined;
    return Object.create(this.runner!, { release: { value: () => Promise.resolve() } }) as QueryRunner;
  }

  afterCommit(effect: () => void | Promise<void>): void {
    this.effects.push(effect);
  }

  /** Call once `run` has succeeded. */
  async carryOut(): Promise<void> {
    for (const effect of this.effects) await units.exit(effect);
  }

  private async begin(): Promise<EntityManager> {
    this.runner = this.dataSource.createQueryRunner();
    await this.runner.startTransaction();
    await this.bracket.begun?.(this.runner.manager);
    this.open = !this.ended;
    return this.runner.manager;
  }

  /** From here on nothing joins. */
  private async close(): Promise<void> {
    this.ended = true;
    this.open = false;
    await this.beginning?.catch(() => undefined);
  }

  private async release(): Promise<void> {
    if (!this.runner) return;
    try {
      await this.bracket.ended?.(this.runner.manager);
    } catch {
      destroyConnection(this.runner);
    }
    await this.runner.release();
  }
}

/**
 * Carries out `effect` once what is being written is committed, and never if it is rolled back; at once outside of a
 * transaction. For what other processes do on hearing of it: they must find it.
 */
export async function afterCommit(effect: () => void | Promise<void>): Promise<void> {
  const unit = UnitOfWork.current;
  if (unit) unit.afterCommit(effect);
  else await effect();
}
