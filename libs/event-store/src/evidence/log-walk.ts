import { GENESIS, linkHash } from '../hash-chain.js';
import { CHECKPOINTS } from './checkpoint.js';
import { CheckpointTrail } from './checkpoint-trail.js';
import { HeadsTrail, type ClaimedHead } from './heads-trail.js';
import type { TreeHead } from './merkle.js';
import type { TrustedKeys } from './public-key.js';
import { StreamTips } from './stream-tips.js';
import { isJson, leafOf, type WalkedEvent } from './walked-event.js';
import { WatchedTree } from './watched-tree.js';

export interface Walking {
  /** Whose signatures count; left out: signatures are not looked at. */
  readonly keys?: TrustedKeys | undefined;
  /** What was published of the log, in any order. */
  readonly heads?: readonly ClaimedHead[];
  /** Whether the store's own streams (`$…`) come along. */
  readonly withRules: boolean;
}

export interface Walked {
  readonly events: number;
  /** Of the store's own streams: what was hidden, and when. */
  readonly rules: number;
  readonly streams: number;
  /** Written by another program, without a link of the chain; only the Merkle root answers for them. */
  readonly unchained: number;
  readonly checkpoints: number;
  /** Events that the newest signed checkpoint covers. */
  readonly signed: number;
  /** Published heads that were compared. */
  readonly heads: number;
}

/**
 * Looks at every event of a log in its order, once: links of the chain, revisions, JSON, signed checkpoints and
 * published heads. Its memory grows with the number of streams, not of events.
 */
export class LogWalk {
  readonly tips = new StreamTips();
  private readonly events = new WatchedTree();
  private readonly rules = new WatchedTree();
  private readonly trail: CheckpointTrail;
  private readonly heads: HeadsTrail;
  private unchained = 0;

  constructor({ keys, heads = [], withRules }: Walking) {
    this.trail = new CheckpointTrail(this.events, withRules ? this.rules : undefined, keys);
    this.heads = new HeadsTrail(heads);
  }

  /** Takes the next event in. What is wrong with it, in words; undefined where nothing is. */
  take(event: WalkedEvent): string | undefined {
    const fault = this.faultOfLink(event);
    if (fault !== undefined) return fault;
    this.tips.set(event.stream, { revision: event.revision, hash: event.hash || GENESIS });
    if (event.stream.startsWith('$')) return void this.rules.add(leafOf(event));
    // Before it is added: it cannot speak of itself.
    const said = event.stream === CHECKPOINTS ? this.trail.take(event) : undefined;
    if (typeof said === 'string') return said;
    const withdrawn = said && this.heads.confirm(said);
    if (withdrawn !== undefined) return withdrawn;
    this.events.add(leafOf(event));
    return this.heads.compare(this.events);
  }

  /** After the last event: what is missing, in words. */
  finish(): string | undefined {
    return this.heads.finish(this.events.size);
  }

  counts(): Walked {
    return {
      events: this.events.size,
      rules: this.rules.size,
      streams: this.tips.size,
      unchained: this.unchained,
      checkpoints: this.trail.count,
      signed: this.trail.signed,
      heads: this.heads.compared,
    };
  }

  treeHead(): TreeHead {
    return this.events.head();
  }

  rulesHead(): TreeHead {
    return this.rules.head();
  }

  private faultOfLink(event: WalkedEvent): string | undefined {
    const tip = this.tips.get(event.stream);
    const expected = (tip?.revision ?? -1n) + 1n;
    if (event.revision !== expected) return `revision ${expected} was expected`;
    // EventStoreDB may be written to by others, who know nothing of the chain.
    if (event.hash === '') return void (this.unchained += 1);
    if (linkHash(tip?.hash ?? GENESIS, event) !== event.hash) return 'its hash does not match';
    return isJson(event.dataText) && isJson(event.metadataText)
      ? undefined
      : 'its stored text is not JSON';
  }
}
