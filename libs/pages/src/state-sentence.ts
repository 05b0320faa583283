import { badgeOf, type Badge, gravestFirst } from './impact.js';
import { currentWords, type PageIncident } from './page-incident.js';
import { count } from './times.js';
import { effectOf, firstSentence } from './words.js';

export interface StateSentence {
  /** The answer to "Is it known?", made from facts. */
  readonly sentence: string;
  readonly badge: Badge;
}

const SENTENCE_MAX = 180;

/** The first thing a reader sees. `open` is everything that is not over. */
export function stateSentence(
  open: readonly PageIncident[],
  nameOf: (componentId: string) => string,
): StateSentence {
  const [gravest, ...others] = gravestFirst(open);
  if (!gravest) {
    return {
      sentence: 'Everything is working.',
      badge: { tone: 'operational', word: 'Operational' },
    };
  }
  const badge = badgeOf(gravest);
  const problems = [gravest, ...others].filter(({ kind }) => kind !== 'maintenance');
  const alone = problems.length === 1 ? problems[0] : others.length === 0 ? gravest : undefined;
  if (alone) return { sentence: wordOf(alone), badge };
  if (problems.length === 0) {
    return {
      sentence: `${others.length + 1} maintenances are under way${concerning([gravest, ...others], nameOf)}.`,
      badge,
    };
  }
  return {
    sentence: `${problems.length} incidents are open${concerning(problems, nameOf)}.`,
    badge,
  };
}

/** What readers notice of one incident, in its newest words. */
export function wordOf(incident: Pick<PageIncident, 'title' | 'updates'>): string {
  const words = currentWords(incident);
  const text = firstSentence(words ? effectOf(words) : incident.title, SENTENCE_MAX);
  return /[.!?…]$/u.test(text) ? text : `${text}.`;
}

const NAMED_MAX = 3;

function concerning(incidents: readonly PageIncident[], nameOf: (id: string) => string): string {
  const names = [...new Set(incidents.flatMap(({ components }) => components))].map(nameOf);
  if (names.length === 0) return '';
  const rest = names.length - NAMED_MAX;
  const shown = rest > 1 ? [...names.slice(0, NAMED_MAX), count(rest, 'more component')] : names;
  return `, concerning ${listed(shown)}`;
}

/** `a`, `a and b`, `a, b and c` */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
