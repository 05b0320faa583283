import DataLoader from 'dataloader';
import { type AffectedCounts, affectedCounts } from '#delivery';
import type { Views } from '#read-models';

/** How many customers incidents concern and how many of those were told: counted once for all fields that ask. */
export function figuresLoader(views: Views): DataLoader<string, AffectedCounts> {
  return new DataLoader((ids) => Promise.all(ids.map((id) => affectedCounts(views, id))), {
    cache: false,
  });
}
