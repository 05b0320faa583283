import { SingleBar } from 'cli-progress';
import type { ImportProgress } from '#audience';

/** Shows how far an import is, on standard error. */
export interface ProgressShown {
  show(progress: ImportProgress): void;
  end(): void;
}

export type ProgressForm = 'bar' | 'lines' | 'json';

/** Milliseconds between two lines. */
const EVERY = { lines: 10_000, json: 1_000 } as const;

/** A bar for people; a line now and then where nobody looks; for programs, JSON once a second. */
export function showProgress(form: ProgressForm): ProgressShown {
  return form === 'bar' ? bar() : lines(form);
}

function bar(): ProgressShown {
  const shown = new SingleBar({
    format: '{bar} {percentage} % · {rows} rows · {pace} rows/s · {left} left',
    stream: process.stderr,
  });
  shown.start(1_000, 0, { rows: 0, pace: '…', left: '…' });
  return {
    show: (progress) => shown.update(Math.floor(progress.share * 1_000), wordsOf(progress)),
    end: () => shown.stop(),
  };
}

function lines(form: 'lines' | 'json'): ProgressShown {
  let next = performance.now() + EVERY[form];
  return {
    show: (progress) => {
      if (performance.now() < next) return;
      next = performance.now() + EVERY[form];
      const { rows, pace, left } = wordsOf(progress);
      const percent = Math.floor(progress.share * 100);
      console.error(
        form === 'json'
          ? JSON.stringify({ format: 'daylight-import-progress', ...progress })
          : `${percent} % · ${rows} rows · ${pace} rows/s · ${left} left`,
      );
    },
    end: () => undefined,
  };
}

function wordsOf({ rows, rowsPerSecond, secondsLeft }: ImportProgress) {
  const [number, seconds] = [new Intl.NumberFormat('en'), Math.round(secondsLeft ?? 0)];
  const minutes = Math.floor(seconds / 60);
  const left = minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
  return {
    rows: number.format(rows),
    pace: number.format(rowsPerSecond),
    left: secondsLeft === null ? '…' : left,
  };
}
