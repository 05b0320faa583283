import type { Phase, Words } from '#incidents';

/** What a phase is called, as Statuspage spells it: feed readers look for these words. */
export const PHASE_WORDS: Readonly<Record<Phase, string>> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  verifying: 'Verifying',
  completed: 'Completed',
};

export const FIELD_WORDS = {
  known: 'What we know',
  unknown: 'What we do not know yet',
  doing: 'What we are doing',
  advice: 'What you should do',
} as const;

const FIELDS = ['known', 'unknown', 'doing', 'advice'] as const;

/** One text for readers that know no fields; imported words come out exactly as they went in. */
export function plainText(words: Words): string {
  if ('body' in words) return words.body;
  const parts = FIELDS.flatMap((field) => {
    const text = words[field];
    return text === null ? [] : [`${FIELD_WORDS[field]}: ${text}`];
  });
  return [words.effect, ...parts].join('\n\n');
}

/** What the reader notices, first. */
export function effectOf(words: Words): string {
  return 'body' in words ? words.body : words.effect;
}

/** The labelled fields that were filled in. */
export function fieldsOf(words: Words): { label: string; text: string }[] {
  if ('body' in words) return [];
  return FIELDS.flatMap((field) => {
    const text = words[field];
    return text === null ? [] : [{ label: FIELD_WORDS[field], text }];
  });
}

/** The first sentence, or as many whole words of it as fit into `max` characters. */
export function firstSentence(text: string, max: number): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const end = /[.!?](?=\s+\p{Lu}|\s*$)/u.exec(line);
  const sentence = end ? line.slice(0, end.index + 1) : line;
  if (sentence.length <= max) return sentence;
  const cut = sentence.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.lastIndexOf(' ');
  return `${(space > max / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.–-]+$/u, '')}…`;
}
