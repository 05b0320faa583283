import DataLoader from 'dataloader';
import type { SignedIn } from '#access';
import { type ComponentRow, type GroupRow, listComponents, listGroups } from '#catalog';
import type { AffectedCounts } from '#delivery';
import type { Views } from '#read-models';
import { figuresLoader } from '../incidents/incident-figures.js';

/** What resolvers know about the request. */
export interface ConsoleContext {
  readonly signedIn: SignedIn | undefined;
  /** Looks again: a session may have ended while a subscription goes on. */
  readonly stillSignedIn: () => Promise<SignedIn | undefined>;
  readonly components: DataLoader<string, ComponentRow | undefined>;
  readonly groups: DataLoader<string, GroupRow | undefined>;
  readonly figures: DataLoader<string, AffectedCounts>;
}

export function consoleContext(
  views: Views,
  signedIn: SignedIn | undefined,
  stillSignedIn: ConsoleContext['stillSignedIn'],
): ConsoleContext {
  return {
    signedIn,
    stillSignedIn,
    components: together(() => listComponents(views)),
    groups: together(() => listGroups(views)),
    figures: figuresLoader(views),
  };
}

/** One question for all rows asked at the same moment. Nothing is kept: the next mutation may change them. */
function together<Row extends { readonly id: string }>(list: () => Promise<Row[]>) {
  return new DataLoader<string, Row | undefined>(
    async (ids) => {
      const rows = new Map((await list()).map((row) => [row.id, row]));
      return ids.map((id) => rows.get(id));
    },
    { cache: false },
  );
}
