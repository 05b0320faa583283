import { type DiskTrouble, troubleOf } from './disk-trouble.js';

/** What an operator is told of a disk in trouble. */
export const DISK_WORDS: Partial<Record<DiskTrouble, string>> = {
  full: 'The disk is full. Make room: the log is then written to again by itself.',
  io: 'The disk failed under the log. It is read-only until Daylight is started again on a disk that works.',
  damaged: 'The log file is damaged. It is read-only: restore it from a backup.',
  gone: 'The log file is not where it was: it was moved, removed or replaced. Nothing more is written. Stop Daylight, put the right file back, and start again.',
  busy: 'Another program keeps the log file locked.',
  denied:
    "The log file may not be opened for writing. Let Daylight's user write to it and to its directory.",
};

/** A disk that has failed once may say that it kept what it lost: no more promises until a new start checks it. */
const FOR_GOOD: readonly DiskTrouble[] = ['io', 'damaged', 'gone'];

/** What is known of the disk under the log, from the errors it gave. */
export class DiskHealth {
  private forGood: string | undefined;
  private forNow: string | undefined;

  /** Why nothing is written: for good, once the disk has failed, or until there is room again. */
  get trouble(): string | undefined {
    return this.forGood ?? this.forNow;
  }

  get isBroken(): boolean {
    return this.forGood !== undefined;
  }

  /** Takes in what an error says, wherever it came up, and gives it words. */
  learn(error: unknown): string {
    const trouble = troubleOf(error);
    const words = DISK_WORDS[trouble];
    if (FOR_GOOD.includes(trouble)) this.forGood ??= words;
    if (trouble === 'full') this.forNow = words;
    return words ?? `The log could not be written: ${String(error)}.`;
  }

  /** Something was written, and kept. */
  recovered(): void {
    this.forNow = undefined;
  }
}
