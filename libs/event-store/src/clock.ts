/** Time as an argument: production reads the system's clock, tests own theirs. */
export abstract class Clock {
  abstract now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
