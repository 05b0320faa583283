import { createHash } from 'node:crypto';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 12;

/** Twelve characters of [a-z0-9], always the same for the same name: clients store them and join on them. */
export function stableId(name: string): string {
  let rest = BigInt(`0x${createHash('sha256').update(name).digest('hex').slice(0, 24)}`);
  let id = '';
  for (let at = 0; at < LENGTH; at += 1) {
    id += ALPHABET[Number(rest % 36n)];
    rest /= 36n;
  }
  return id;
}

export const componentId = (slug: string): string => stableId(`component ${slug}`);
export const groupId = (slug: string): string => stableId(`group ${slug}`);
export const pageId = (publicUrl: string): string => stableId(`page ${publicUrl}`);
