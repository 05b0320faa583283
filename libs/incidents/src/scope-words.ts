import { conditionInWords } from './condition-words.js';
import type { Scope } from './events.js';

/** `users of payments in eu-west, of segment enterprise; and 3 named one by one; except 2` */
export function scopeInWords(scope: Scope): string {
  const { components, regions, customers, where, except = [], window } = scope;
  const rule = [
    components.length > 0 ? `users of ${components.join(' or ')}` : where && 'all customers',
    (components.length > 0 || where) && regions && `in ${regions.join(' or ')}`,
    where && conditionInWords(where),
  ].filter((part) => typeof part === 'string');
  const named = customers.length > 0 ? [`${customers.length} named one by one`] : [];
  const excepted = except.length > 0 ? [`except ${except.length} named one by one`] : [];
  const when = window ? [`from ${window.from} ${window.until ? `to ${window.until}` : 'on'}`] : [];
  return [rule.join(', '), ...named, ...excepted, ...when].filter((part) => part !== '').join('; ');
}
