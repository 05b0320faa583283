/** The parts of a JSON object that rows are made of, as columns of text. */
export interface Flat {
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Columns of numbers that were written as text. */
  readonly numbersAsText: readonly string[];
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Objects whose keys are columns with the name of the object before them. */
const PREFIXES: Readonly<Record<string, string>> = { notify: 'notify_', attributes: 'attribute_' };

/** What a column may be called; a finding names it, so nothing else may stand there. */
const COLUMN = /^[a-z][a-z0-9_]{0,79}$/;

/** `id` is the name of the object's own id: `customer_id`. Lists become texts with semicolons; what is deeper is left out. */
export function flatten(object: JsonObject, id: string): Flat {
  const names: string[] = [];
  const values: string[] = [];
  const numbersAsText: string[] = [];
  const add = (name: string, value: unknown) => {
    const text = textOf(value);
    if (text === undefined || names.includes(name) || !COLUMN.test(name)) return;
    if (typeof value === 'string' && value !== '' && name.endsWith('_cents'))
      numbersAsText.push(name);
    names.push(name);
    values.push(text);
  };
  for (const key of Object.keys(object)) {
    const value = object[key];
    const prefix = Object.hasOwn(PREFIXES, key) ? PREFIXES[key] : undefined;
    if (prefix !== undefined && isJsonObject(value))
      for (const inner of Object.keys(value)) add(prefix + snake(inner), value[inner]);
    else add(key === 'id' ? id : snake(key), value);
  }
  return { names, values, numbersAsText };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (!Array.isArray(value)) return undefined;
  return value.every((one) => typeof one === 'string') ? value.join(';') : undefined;
}

/** `timeZone` → `time_zone`. */
function snake(name: string): string {
  return /[A-Z]/.test(name) ? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`) : name;
}

/** Whether an object in the text names a field twice: the parser keeps the last and says nothing. */
export function hasRepeatedKey(text: string, parsed: JsonObject): boolean {
  // As many keys as were kept: none was lost. Only texts with `":` in them are counted wrong, and looked at closely.
  return countKeysIn(text) !== countKeysOf(parsed) && findRepeatedKey(text);
}

function countKeysIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf('":'); at !== -1; at = text.indexOf('":', at + 2)) count += 1;
  return count;
}

function countKeysOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, one) => sum + countKeysOf(one), 0);
  let count = 0;
  for (const inner of Object.values(value)) count += 1 + countKeysOf(inner);
  return count;
}

/** The text is valid JSON. */
function findRepeatedKey(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  for (const token of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    const [whole, colon] = token;
    if (whole === '{') open.push(new Set());
    else if (whole === '[') open.push(undefined);
    else if (whole === '}' || whole === ']') open.pop();
    else if (colon !== undefined) {
      const key = whole.slice(0, whole.length - colon.length);
      const keys = open.at(-1);
      if (keys?.has(key)) return true;
      keys?.add(key);
    }
  }
  return false;
}

/** Outside of its texts JSON is ASCII: what else stands there is damage. */
export function withoutStrayLetters(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|[^"]+/g, (part) =>
    part.startsWith('"') ? part : part.replace(/[^\x20-\x7e]/g, ''),
  );
}
