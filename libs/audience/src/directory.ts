import type { Decider } from '#event-store';
import { type DirectoryEvent, directoryEvents } from './events.js';

/** One batch of changes to the directory: a command of its own, or one import. Its stream is `directory-<batch id>`. */
export interface DirectoryBatch {
  /** How many facts the batch has so far. */
  readonly facts: number;
}

export const directory: Decider<DirectoryBatch, DirectoryEvent> = {
  name: 'directory',
  events: directoryEvents,
  initial: { facts: 0 },
  evolve: {
    CustomersRecorded: oneMore,
    CustomersRetired: oneMore,
    ContactsRecorded: oneMore,
  },
};

function oneMore({ facts }: DirectoryBatch): DirectoryBatch {
  return { facts: facts + 1 };
}
