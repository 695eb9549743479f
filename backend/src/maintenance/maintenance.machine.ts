import {
  type MaintenanceDocument,
  OFF,
  parseDocument,
  sameDocument,
  stateOf,
  type MaintenanceState,
} from './maintenance.document.ts';
import type { Source } from './maintenance.schemas.ts';

/** A heartbeat comes every 2 s; after three that stayed away nobody is heard any more. */
export const FRESH_MS = 6_000;
/**
 * How long the last statement holds against an older file once nobody is heard any more: longer than a kubelet takes to
 * bring a ConfigMap's change to a mounted file (its sync period of a minute, and the lifetime of its cache).
 */
export const HOLD_MS = 120_000;

/** What was said at its source, and which saying it was: a later one has a greater number, whatever clocks say. */
export interface Statement {
  version: bigint;
  /** The document as it was written; null where there is none. */
  text: string | null;
}

/** What a pod believes, and why. */
export interface Belief {
  document: MaintenanceDocument;
  source: Source;
  /** Why what was last said is not what is believed. */
  problem: string | null;
}

interface Known {
  document: MaintenanceDocument | undefined;
  problem: string | null;
}

interface Heard extends Known {
  version: bigint;
  source: Source;
  atMs: number;
}

/**
 * Decides between the two ways in which a pod learns of maintenance: its mounted file, which is true but late, and
 * statements of admin pods, which come at once while there is a way to bring them.
 *
 * - A statement not older than FRESH_MS wins: it comes straight from the truth, and the file may lag behind.
 * - After that the file takes over as soon as it changes, or says the same; else the statement is held for HOLD_MS, in
 *   which any file catches up, and then forgotten.
 * - Statements are ordered by their version alone. One older than the last is ignored and keeps nothing fresh.
 * - What can't be understood changes nothing: the last belief stays, and `problem` says why.
 *
 * Pure: time comes from the two clocks alone, and the wall clock decides nothing but whether a planned start has come.
 */
export class MaintenanceMachine {
  private readonly monotonicMs: () => number;
  private readonly now: () => Date;
  private file: Known = { document: OFF, problem: null };
  private fileText: string | null | undefined;
  private fileChangedAtMs = -Infinity;
  private heard: Heard | undefined;
  private lastGood = OFF;

  constructor(clocks: { monotonicMs: () => number; now: () => Date }) {
    this.monotonicMs = clocks.monotonicMs;
    this.now = clocks.now;
  }

  /** The file was read; null where it isn't there. */
  readFile(text: string | null): void {
    this.decide();
    if (text === this.fileText) return;
    // The first reading is no change: it says nothing about when the file came to be so.
    if (this.fileText !== undefined) this.fileChangedAtMs = this.monotonicMs();
    this.fileText = text;
    this.file = known(text);
    this.decide();
  }

  /** The file is there and can't be read; that says nothing about maintenance. */
  failFile(reason: string): void {
    this.decide();
    this.fileText = undefined;
    this.file = { document: undefined, problem: reason };
    this.decide();
  }

  /** @returns false where it was ignored, because something later has been heard */
  hear({ version, text }: Statement, source: Source): boolean {
    this.decide();
    if (this.heard && version < this.heard.version) return false;
    // A pod that reads the truth itself hears its own words again from Redis.
    const isEcho = this.heard?.version === version && this.heard.source !== 'redis' && source === 'redis';
    if (isEcho && this.ageMs(this.heard!) <= FRESH_MS) return true;
    this.heard = { version, source, atMs: this.monotonicMs(), ...known(text) };
    this.decide();
    return true;
  }

  get belief(): Belief {
    return this.decide();
  }

  get state(): MaintenanceState {
    return stateOf(this.decide().document, this.now());
  }

  private ageMs({ atMs }: Heard): number {
    return this.monotonicMs() - atMs;
  }

  private decide(): Belief {
    const { document, problem, source } = this.chosen();
    if (document) this.lastGood = document;
    return { document: this.lastGood, source, problem };
  }

  private chosen(): Known & { source: Source } {
    const { heard, file } = this;
    if (heard) {
      const ageMs = this.ageMs(heard);
      if (ageMs <= FRESH_MS) return heard;
      const agrees = heard.document && file.document && sameDocument(heard.document, file.document);
      if (ageMs <= HOLD_MS && !agrees && this.fileChangedAtMs <= heard.atMs) return heard;
      // Forgotten, so that numbers which begin anew (a restored cluster) are heard again.
      if (ageMs > HOLD_MS) this.heard = undefined;
    }
    return { ...file, source: 'file' };
  }
}

function known(text: string | null): Known {
  const parsed = parseDocument(text);
  return 'document' in parsed
    ? { document: parsed.document, problem: null }
    : { document: undefined, problem: parsed.problem };
}
