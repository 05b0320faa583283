import type { RowTable } from '#read-models';
import type { Sealing } from './sealing.js';

/** By what a customer or a contact is found: a row of `vault.found_by`. */
export interface MarkRow {
  readonly token: number;
  /** 0: a customer; 1: a contact. */
  readonly kind: number;
  readonly id: string;
}

export const FOUND_BY: RowTable<MarkRow> = {
  name: 'vault.found_by',
  key: ['token', 'kind', 'id'],
  columns: ['token', 'kind', 'id'],
  changing: [],
};

export const KINDS = { customer: 0, contact: 1 } as const;

/** Words of one name that are kept; nobody is looked for by the thirteenth. */
const WORDS_MAX = 12;
const MARKS = /\p{M}+/gu;
const NO_WORD = /[^\p{L}\p{N}]+/u;

export function customerMarks(
  sealing: Sealing,
  {
    id,
    name,
    domain,
  }: { readonly id: string; readonly name: string; readonly domain: string | null },
): MarkRow[] {
  const tokens = wordsOf(name).map((word) => wordToken(sealing, word));
  if (domain !== null) tokens.push(domainToken(sealing, domain));
  return rowsOf(tokens, KINDS.customer, id);
}

export function contactMarks(
  sealing: Sealing,
  {
    id,
    name,
    phone,
  }: { readonly id: string; readonly name: string; readonly phone: string | null },
): MarkRow[] {
  const tokens = wordsOf(name).map((word) => wordToken(sealing, word));
  if (phone !== null) tokens.push(phoneToken(sealing, phone));
  return rowsOf(tokens, KINDS.contact, id);
}

/** `Zoë MÜLLER-Lüdi` → `zoe`, `muller`, `ludi`. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFKD').replace(MARKS, '').toLowerCase();
  return [...new Set(plain.split(NO_WORD))].filter((word) => word !== '').slice(0, WORDS_MAX);
}

export function wordToken(sealing: Sealing, word: string): number {
  return sealing.print(`word ${word}`);
}

export function domainToken(sealing: Sealing, domain: string): number {
  return sealing.print(`domain ${domain.trim().toLowerCase()}`);
}

/** Digits alone: people write numbers in many ways. */
export function phoneToken(sealing: Sealing, phone: string): number {
  return sealing.print(`phone ${phone.replace(/\D/g, '')}`);
}

function rowsOf(tokens: readonly number[], kind: number, id: string): MarkRow[] {
  return tokens.map((token) => ({ token, kind, id }));
}
