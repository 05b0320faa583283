import DataLoader from 'dataloader';
import { type AffectedCounts, affectedCounts } from '#delivery';
import type { Views } from '#read-models';

/** How many customers incidents concern and how many of those were told: counted once for all fields that ask. */
export function figuresLoader(views: Views): DataLoader<string, AffectedCounts> {
  return new DataLoader((ids) => countedOnce(views, ids), { cache: false });
}

async function countedOnce(views: Views, ids: readonly string[]): Promise<AffectedCounts[]> {
  const counting = new Map([...new Set(ids)].map((id) => [id, affectedCounts(views, id)]));
  return Promise.all(ids.map((id) => counting.get(id) ?? affectedCounts(views, id)));
}
