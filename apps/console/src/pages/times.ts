const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `14:30 UTC`, with the day where it is another one. */
export function clockTime(moment: string, now: Date): string {
  const time = `${moment.slice(11, 16)} UTC`;
  return moment.slice(0, 10) === now.toISOString().slice(0, 10)
    ? time
    : `${moment.slice(0, 10)} ${time}`;
}

/** `18 minutes`; whole units, the largest that fits, at least a minute. */
export function span(milliseconds: number): string {
  for (const [unit, length] of UNITS) {
    const many = Math.floor(milliseconds / length);
    if (many >= 1) return `${many} ${unit}${many === 1 ? '' : 's'}`;
  }
  return 'less than a minute';
}

/** `18,204` */
export function grouped(many: number): string {
  return many.toLocaleString('en-US');
}
