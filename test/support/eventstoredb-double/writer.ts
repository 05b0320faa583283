import { APPEND_BYTES_MAX, checkCommit, type Decision, EXPECTED, sizeOf } from './check-commit.js';
import { END_OF_NUMBERS, type Journal, jsonEvent, type Proposed } from './journal.js';
import { isSoftDeleted, isTombstoned, shown } from './shown.js';

export type Outcome =
  | { readonly kind: 'done'; readonly revision: bigint; readonly position: bigint | undefined }
  | { readonly kind: 'wrong'; readonly current: bigint }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'tooLarge' };

/** The one writer of the server. */
export class Writer {
  private readonly lately = new Map<string, { stream: string; revision: bigint }>();

  constructor(
    private readonly journal: Journal,
    private readonly now: () => number,
  ) {}

  append(stream: string, expected: bigint, events: readonly Proposed[]): Outcome {
    if (events.reduce((sum, event) => sum + sizeOf(event), 0) > APPEND_BYTES_MAX) {
      return { kind: 'tooLarge' };
    }
    const decision = this.check(stream, expected, events);
    if (decision.kind === 'written') return this.repeated(stream, decision.last);
    if (decision.kind !== 'write') return decision;
    const last = this.journal.last(stream);
    if (events.length === 0) {
      return { kind: 'done', revision: last, position: this.journal.skip(107) };
    }
    const undeletesOther =
      stream.startsWith('$$') && isSoftDeleted(this.journal, stream.slice(2))
        ? stream.slice(2)
        : undefined;
    const written = this.journal.write(stream, events);
    for (const { id, revision } of written) this.lately.set(id, { stream, revision });
    if (decision.undelete) this.undelete(stream, last + 1n);
    if (undeletesOther !== undefined) {
      this.undelete(undeletesOther, this.journal.last(undeletesOther) + 1n);
    }
    const newest = written.at(-1);
    return { kind: 'done', revision: newest?.revision ?? last, position: newest?.position };
  }

  delete(stream: string, expected: bigint): Outcome {
    const decision = this.check(stream, expected, [jsonEvent('$metadata', '{}')]);
    if (decision.kind === 'wrong' || decision.kind === 'deleted') return decision;
    const about = `$$${stream}`;
    if (this.journal.last(stream) < 0n && this.journal.last(about) < 0n) {
      return { kind: 'wrong', current: -1n };
    }
    const [rules] = this.journal.write(about, [
      jsonEvent('$metadata', `{"$tb":${END_OF_NUMBERS}}`),
    ]);
    return { kind: 'done', revision: 0n, position: rules?.position };
  }

  tombstone(stream: string, expected: bigint): Outcome {
    const event = { ...jsonEvent('$streamDeleted', ''), isJson: false };
    const decision = this.check(stream, expected, [event]);
    if (decision.kind === 'wrong' || decision.kind === 'deleted') return decision;
    const [written] = this.journal.write(stream, [event], END_OF_NUMBERS);
    return { kind: 'done', revision: END_OF_NUMBERS, position: written?.position };
  }

  /** As after a restart: only what is in the log is known. */
  forgetRecent(): void {
    this.lately.clear();
  }

  private check(stream: string, expected: bigint, events: readonly Proposed[]): Decision {
    const ids = events.map(({ id }) => id);
    return checkCommit(this.journal, this.lately, stream, expected, ids);
  }

  /** The answer of the first time, with a position only where the event is still shown. */
  private repeated(stream: string, last: bigint): Outcome {
    const visible = isTombstoned(this.journal, stream)
      ? undefined
      : shown(this.journal, stream, this.now());
    const position = visible?.find(({ revision }) => revision === last)?.position;
    return { kind: 'done', revision: last, position };
  }

  private undelete(stream: string, from: bigint): void {
    const before = this.journal.of(`$$${stream}`).at(-1);
    const text = new TextDecoder().decode(before?.data ?? new Uint8Array());
    const rules = /"\$tb":\s*\d+/.test(text)
      ? text.replace(/"\$tb":\s*\d+/, `"$tb":${from}`)
      : `{"$tb":${from}}`;
    this.journal.write(`$$${stream}`, [jsonEvent('$metadata', rules)]);
  }
}

export { EXPECTED };
