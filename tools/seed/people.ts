/** People with names of many places, and their addresses. */
import { faker as de } from '@faker-js/faker/locale/de';
import { faker as en } from '@faker-js/faker/locale/en';
import { faker as es } from '@faker-js/faker/locale/es';
import { faker as fr } from '@faker-js/faker/locale/fr';
import { faker as it } from '@faker-js/faker/locale/it';
import { faker as pl } from '@faker-js/faker/locale/pl';
import { faker as pt } from '@faker-js/faker/locale/pt_BR';
import { faker as sv } from '@faker-js/faker/locale/sv';

const locales = [en, en, en, en, de, es, fr, it, pl, pt, sv];

/** The source of every random choice of a seed: the same seed gives the same people. */
export const random = en;

export function startRandom(seed: number): void {
  for (const faker of new Set(locales)) faker.seed(seed);
}

export const chance = (probability: number): boolean => random.number.float() < probability;

/** A whole number from `min` to `max`, both included. */
export const between = (min: number, max: number): number => random.number.int({ min, max });

/** A moment from `from` to `to`, in ms. */
export const momentBetween = (from: number, to: number): number =>
  from + random.number.float() * Math.max(0, to - from);

export function pick<T>(list: readonly T[]): T {
  const item = list[between(0, list.length - 1)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

export function personName(): string {
  const { person } = pick(locales);
  return `${person.firstName()} ${person.lastName()}`;
}

/** Lower-case ASCII letters and digits of a text, words joined: "Łucja O'Neill" becomes "lucja.oneill". */
export function slug(text: string, separator: string): string {
  const ascii = text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .normalize('NFKD')
    .replace(/[^a-z0-9 .-]/g, '');
  return (
    ascii
      .split(/[ .-]+/)
      .filter(Boolean)
      .join(separator) || 'person'
  );
}

/** Addresses under `.test`, which nobody can own (RFC 2606), none of them twice. */
export class Addresses {
  private readonly taken: Set<string>;
  private readonly next = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  of(name: string, domain: string): string {
    const local = slug(name, '.');
    for (;;) {
      const number = this.next.get(`${local}@${domain}`) ?? 1;
      this.next.set(`${local}@${domain}`, number + 1);
      const address = `${local}${number === 1 ? '' : number}@${domain}`;
      if (this.taken.has(address)) continue;
      this.taken.add(address);
      return address;
    }
  }
}

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0',
] as const;

export const userAgent = (): string => pick(agents);

/** An address of the ranges that are kept for documentation (RFC 5737 and RFC 3849). */
export function ipAddress(): string {
  if (chance(0.2)) return `2001:db8:${between(1, 0xffff).toString(16)}::${between(1, 0xffff).toString(16)}`;
  return `${pick(['192.0.2', '198.51.100', '203.0.113'])}.${between(1, 254)}`;
}
