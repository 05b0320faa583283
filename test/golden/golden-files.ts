import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Shape } from './shape.js';

/** A released fact: an example as it is stored, and the shape it had when it was released. */
export interface Golden {
  readonly type: string;
  readonly version: number;
  readonly example: unknown;
  readonly shape: Shape;
}

export function goldenFile({ type, version }: Pick<Golden, 'type' | 'version'>): string {
  return join(__dirname, `${type}.v${version}.json`);
}

export function goldenText(golden: Golden): string {
  return `${JSON.stringify(golden, null, 2)}\n`;
}

/** Every golden file there is. */
export function readGolden(): Golden[] {
  const files = readdirSync(__dirname).filter((name) => name.endsWith('.json'));
  // Files of ours; the tests look at every part of them.
  return files.map((name) => JSON.parse(readFileSync(join(__dirname, name), 'utf8')) as Golden);
}
