import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8's nursery small: by default it grows to many megabytes a thread before anything is collected, which a
 * program that mostly waits has no use for. Saves about 40 MB; must run before the servers are loaded.
 */
export function keepNurserySmall(): void {
  setFlagsFromString('--max-semi-space-size=4');
  setFlagsFromString('--semi-space-growth-factor=1');
}
