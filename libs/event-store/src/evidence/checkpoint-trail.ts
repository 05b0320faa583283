import { EMPTY_ROOT, faultOf, logCheckpoint, type LogCheckpointSigned } from './checkpoint.js';
import type { TrustedKeys } from './public-key.js';
import { textOf, type WalkedEvent } from './walked-event.js';
import type { WatchedTree } from './watched-tree.js';

/** Compares each signed checkpoint with what was really there before it. */
export class CheckpointTrail {
  count = 0;
  private last: LogCheckpointSigned | undefined;

  constructor(
    private readonly events: WatchedTree,
    private readonly rules: WatchedTree | undefined,
    private readonly keys: TrustedKeys | undefined,
  ) {}

  /** Events that the newest one covers. */
  get signed(): number {
    return this.last?.size ?? 0;
  }

  /** Takes the next event of the stream: the checkpoint, or what is wrong with it. */
  take(event: WalkedEvent): LogCheckpointSigned | string {
    const checkpoint = event.type === 'LogCheckpointSigned' ? read(event) : undefined;
    if (!checkpoint) return 'it is not a checkpoint';
    const fault = this.fault(checkpoint);
    if (fault !== undefined) return fault;
    this.last = checkpoint;
    this.count += 1;
    return checkpoint;
  }

  private fault(checkpoint: LogCheckpointSigned): string | undefined {
    const { size, root, previousRoot, rules } = checkpoint;
    const fault = faultOf(checkpoint, this.keys);
    if (fault !== undefined) return fault;
    if (size <= this.signed || previousRoot !== (this.last?.root ?? EMPTY_ROOT)) {
      return 'it does not follow the checkpoint before it';
    }
    if (size > this.events.size) {
      return `${size - this.events.size} of the ${size} events that it covers are missing before it`;
    }
    if (this.events.leaf(size - 1) !== checkpoint.event || !this.events.wasOnce(checkpoint)) {
      return `the first ${size} events have not the root ${root} that was signed: one of those since the checkpoint before was changed, dropped, added or moved`;
    }
    if (rules && this.rules && !this.rules.wasOnce(rules)) {
      return 'the record of what is hidden is not the one that was signed';
    }
    return undefined;
  }
}

function read({ dataText }: WalkedEvent): LogCheckpointSigned | undefined {
  const parsed = logCheckpoint.safeParse(JSON.parse(textOf(dataText)));
  return parsed.success ? parsed.data : undefined;
}
