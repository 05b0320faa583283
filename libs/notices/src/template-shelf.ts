import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type Handlebars from 'handlebars';
import { handlebarsFor, HELPERS, type Part } from './helpers.js';
import type { Language } from './words.js';

export type TemplatePart = Part | 'subject';
type Render = (view: object) => string;

/** Strict: a field nobody gave is a fault, not an empty space. */
export function compileOptions(part: TemplatePart) {
  return {
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: {
      ...Object.fromEntries(HELPERS.map((name) => [name, true])),
      log: false,
      lookup: false,
    },
    noEscape: part !== 'html',
  };
}

export const PARTIALS = 'partials';

/** The templates under one folder, read and compiled when first asked for, then kept. */
export class TemplateShelf {
  private readonly engines = new Map<string, typeof Handlebars>();
  private readonly compiled = new Map<string, Render>();

  /** `folder` is the one that holds a folder per kind. */
  constructor(readonly folder: string) {}

  /** Fills in the template `<name>/<language>.<part>.hbs`. An error names the file. */
  fill(name: string, language: Language, part: TemplatePart, view: object): string {
    const file = `${name}/${language}.${part}.hbs`;
    try {
      return this.render(file, language, part)(view);
    } catch (error) {
      throw new Error(`Template ${join(this.folder, file)}: ${messageOf(error)}`, { cause: error });
    }
  }

  private render(file: string, language: Language, part: TemplatePart): Render {
    const known = this.compiled.get(file);
    if (known) return known;
    const engine = this.engine(language, part === 'html' ? 'html' : 'text');
    const template = engine.compile<object>(this.read(file), compileOptions(part));
    const render: Render = (view) => template(view);
    this.compiled.set(file, render);
    return render;
  }

  private engine(language: Language, part: Part): typeof Handlebars {
    const key = `${language}.${part}`;
    const known = this.engines.get(key);
    if (known) return known;
    const engine = handlebarsFor(part);
    for (const [name, file] of partialsIn(this.folder, language, part)) {
      engine.registerPartial(name, engine.compile(this.read(file), compileOptions(part)));
    }
    this.engines.set(key, engine);
    return engine;
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }
}

/** Name and file of each partial for a language: `<language>.<part>.hbs`, or `<part>.hbs` where it has no words. */
export function partialsIn(folder: string, language: Language, part: Part): [string, string][] {
  const names = readdirSync(join(folder, PARTIALS), { withFileTypes: true });
  return names
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }): [string, string][] => {
      const files = readdirSync(join(folder, PARTIALS, name));
      const file = [`${language}.${part}.hbs`, `${part}.hbs`].find((wanted) =>
        files.includes(wanted),
      );
      return file ? [[name, join(PARTIALS, name, file)]] : [];
    });
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
