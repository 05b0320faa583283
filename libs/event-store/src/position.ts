import { ForeignPosition } from './errors.js';
import { BEGINNING, type Position } from './event-store.js';

/** Positions that are numbers: a letter for the store, and twenty digits, so that text order is log order. */
export class NumberedPositions {
  private readonly shape: RegExp;

  constructor(
    private readonly letter: string,
    private readonly engine: string,
  ) {
    this.shape = new RegExp(`^${letter}\\d{20}$`);
  }

  of(sequence: number): Position {
    return sequence === 0
      ? BEGINNING
      : (`${this.letter}${String(sequence).padStart(20, '0')}` as Position);
  }

  /** @throws ForeignPosition */
  numberOf(position: Position): number {
    if (position === BEGINNING) return 0;
    if (!this.shape.test(position)) throw new ForeignPosition(position, this.engine);
    return Number(position.slice(1));
  }
}
