import { z } from 'zod';
import { Refusal } from '#event-store';

const moment = z.iso.datetime({ offset: true });

/** A moment that somebody asks about, in UTC. @throws Refusal AS_OF_IMPOSSIBLE where it is none, or still to come */
export function demandPast(text: string, now: Date): string {
  const { success } = moment.safeParse(text);
  if (success && Date.parse(text) <= now.getTime()) return new Date(text).toISOString();
  throw new Refusal(
    'AS_OF_IMPOSSIBLE',
    success ? 'The moment is still to come.' : 'This is not a moment.',
    'Give one that has passed, with its zone: 2026-03-01T12:00:00Z. Leave it out for now.',
    'asOf',
  );
}
