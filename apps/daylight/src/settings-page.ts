import { settingsSchema } from './settings.js';

/** docs/settings.md, from the schema itself; a test compares the two. */
export function settingsPage(): string {
  const rows = Object.entries(settingsSchema.shape).map(([name, field]) => {
    const without = field.safeParse(undefined);
    const value =
      without.success && without.data !== undefined ? `\`${String(without.data)}\`` : '—';
    return `| \`${name}\` | ${field.description ?? ''} | ${value} |`;
  });
  return [
    '# Settings',
    '',
    'None is needed to begin. Give them as environment variables, or under the same names in `daylight.config.json` in the',
    'directory Daylight is started from; the environment wins. All mistakes are reported together, and Daylight does not',
    'start with a setting that is unsafe.',
    '',
    '| setting | meaning | without it |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
