import { NotOurLog } from '../errors.js';
import { BEGINNING, type EventStore, type Position, type RecordedEvent } from '../event-store.js';
import {
  CHECKPOINTS,
  EMPTY_ROOT,
  faultOf,
  logCheckpoint,
  type LogCheckpointSigned,
  type Statement,
} from './checkpoint.js';
import { MerkleTree, type TreeHead } from './merkle.js';
import type { TrustedKeys } from './public-key.js';
import { leafOf } from './walked-event.js';

const PAGE = 500;

/** What a notary knows of a log: its tree, what was signed of it, and what was not yet. */
export class NotaryBook {
  /** Of the newest event that was taken in. */
  after: Position = BEGINNING;
  private tree = new MerkleTree();
  private newest = '';
  private last: { readonly checkpoint: LogCheckpointSigned; readonly revision: bigint } | undefined;
  /** The leaves, but for checkpoints, that no checkpoint covers, and when they came. */
  private open: { readonly number: number; readonly at: number }[] = [];
  private rules = new MerkleTree();
  private rulesAfter: Position = BEGINNING;
  private rulesSigned = 0;
  private rulesSince: number | undefined;

  private constructor(private readonly store: EventStore) {}

  static async open(store: EventStore, keys: TrustedKeys): Promise<NotaryBook> {
    const book = new NotaryBook(store);
    const newest = await newestCheckpoint(store);
    if (!newest) return book;
    const { checkpoint } = newest;
    book.last = newest;
    book.rulesSigned = checkpoint.rules?.size ?? 0;
    if (faultOf(checkpoint, keys) === undefined && (await isOfThisLog(store, checkpoint))) {
      book.tree = MerkleTree.from(checkpoint);
      book.after = checkpoint.upTo as Position; // It was found there.
      book.newest = checkpoint.event;
    }
    return book;
  }

  /** Events in the tree. */
  get size(): number {
    return this.tree.size;
  }

  get unsigned(): number {
    return this.open.length + Math.max(0, this.rules.size - this.rulesSigned);
  }

  /** When the oldest of what is unsigned came, in milliseconds; undefined where there is nothing. */
  get unsignedSince(): number | undefined {
    return this.rulesSince ?? this.open[0]?.at;
  }

  /** Of the stream of checkpoints, for the next one. */
  get expected(): bigint | 'noStream' {
    return this.last?.revision ?? 'noStream';
  }

  /** Takes the next event in; gives the checkpoint, where it is one newer than all that are known. @throws NotOurLog */
  take(event: RecordedEvent, now: Date): LogCheckpointSigned | undefined {
    const number = this.tree.size;
    const leaf = leafOf(event);
    this.tree.add(Buffer.from(leaf, 'hex'));
    this.newest = leaf;
    this.after = event.position;
    const { size = 0 } = this.last?.checkpoint ?? {};
    if (this.tree.size === size) this.demandSame(this.last?.checkpoint, this.tree);
    if (event.stream === CHECKPOINTS) {
      const checkpoint = logCheckpoint.parse(event.data);
      if (checkpoint.size < size) return undefined;
      this.signed(checkpoint, event.revision);
      return checkpoint;
    }
    if (number >= size) this.open.push({ number, at: now.getTime() });
    return undefined;
  }

  /** Reads on in the store's own record. @throws NotOurLog */
  async readRules(now: Date): Promise<void> {
    if (!this.store.readOwn) return;
    for (;;) {
      const page = await this.store.readOwn({ after: this.rulesAfter, limit: PAGE });
      for (const event of page) {
        this.rules.add(Buffer.from(leafOf(event), 'hex'));
        this.rulesAfter = event.position;
        const { rules } = this.last?.checkpoint ?? {};
        if (rules?.size === this.rules.size) this.demandSame(rules, this.rules);
      }
      if (page.length < PAGE) break;
    }
    if (this.rules.size > this.rulesSigned) this.rulesSince ??= now.getTime();
  }

  /** What can be signed now; undefined where that was signed already. */
  statement(now: Date): Statement | undefined {
    const last = this.last?.checkpoint;
    const head = this.tree.head();
    if (head.size <= (last?.size ?? 0)) return undefined;
    return {
      ...head,
      event: this.newest,
      upTo: this.after,
      previousRoot: last?.root ?? EMPTY_ROOT,
      rules: this.store.readOwn ? this.rules.head() : null,
      signedAt: now.toISOString(),
    };
  }

  /** A checkpoint is in the log: what it covers is not waiting any more. */
  signed(checkpoint: LogCheckpointSigned, revision: bigint): void {
    this.last = { checkpoint, revision };
    this.rulesSigned = checkpoint.rules?.size ?? this.rulesSigned;
    this.open = this.open.filter(({ number }) => number >= checkpoint.size);
    if (this.rules.size <= this.rulesSigned) this.rulesSince = undefined;
  }

  private demandSame(said: TreeHead | undefined, tree: MerkleTree): void {
    if (!said || said.root === tree.root()) return;
    const words = `The first ${said.size} events of the log are not those that were signed. Nothing more is signed: run "daylight verify".`;
    throw new NotOurLog(words);
  }
}

/** Who signed last, by the id of the key; undefined where nobody has, or it cannot be read. */
export async function newestSigner(store: EventStore): Promise<string | undefined> {
  return logCheckpoint.safeParse((await newestSigned(store))?.data).data?.keyId;
}

async function newestCheckpoint(store: EventStore) {
  const newest = await newestSigned(store);
  return newest && { checkpoint: logCheckpoint.parse(newest.data), revision: newest.revision };
}

async function newestSigned(store: EventStore): Promise<RecordedEvent | undefined> {
  const read = await store.readStream(CHECKPOINTS, { direction: 'backwards', limit: 1 });
  for await (const event of read) return event;
  return undefined;
}

/** Positions are those of one log; after a restore they lead elsewhere, or nowhere. */
async function isOfThisLog(
  store: EventStore,
  { upTo, event }: LogCheckpointSigned,
): Promise<boolean> {
  try {
    const [there] = await store.readAll({ from: upTo as Position, limit: 1 });
    return there?.position === upTo && leafOf(there) === event;
  } catch {
    return false;
  }
}
