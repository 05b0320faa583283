/** A part of the work: a file, with what a byte of it costs compared to one of another. */
export interface Stretch {
  readonly bytes: number;
  readonly weight: number;
}

export interface PaceNow {
  /** 0 to 1. */
  readonly share: number;
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Null until there is something to go by. */
  readonly secondsLeft: number | null;
}

/** The first batches pay for what is done once. Seconds. */
const WARM_UP = 1;
/** The time that the newest pace is taken from. Seconds. */
const WINDOW = 20;

interface Sample {
  readonly at: number;
  readonly work: number;
  readonly rows: number;
}

/**
 * How far an import is and how long it will take. Work is bytes by their weight, so that a change from one kind of file
 * to another is not taken for a change of pace.
 */
export class Pace {
  private readonly total: number;
  private readonly samples: Sample[] = [];

  constructor(private readonly stretches: readonly Stretch[]) {
    this.total = stretches.reduce((sum, { bytes, weight }) => sum + bytes * weight, 0);
  }

  /** `at`: milliseconds that never run backwards. */
  reached(stretch: number, bytes: number, rows: number, at: number): PaceNow {
    const before = this.stretches.slice(0, stretch);
    const done = before.reduce((sum, one) => sum + one.bytes * one.weight, 0);
    const work = done + bytes * (this.stretches[stretch]?.weight ?? 1);
    this.samples.push({ at, work, rows });
    const from = this.from(at);
    const seconds = (at - from.at) / 1_000;
    const workPerSecond = (work - from.work) / seconds;
    const isKnown = seconds >= WARM_UP && workPerSecond > 0;
    return {
      share: this.total === 0 ? 1 : Math.min(1, work / this.total),
      rows,
      rowsPerSecond: seconds > 0 ? Math.round((rows - from.rows) / seconds) : 0,
      secondsLeft: isKnown ? Math.max(0, (this.total - work) / workPerSecond) : null,
    };
  }

  /** The oldest sample within the window; what is older is forgotten. */
  private from(at: number): Sample {
    while (this.samples.length > 2 && (this.samples[1]?.at ?? at) < at - WINDOW * 1_000)
      this.samples.shift();
    return this.samples[0] ?? { at, work: 0, rows: 0 };
  }
}
