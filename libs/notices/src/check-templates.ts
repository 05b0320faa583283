import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { folderOf, NoticeRenderer } from './notice-renderer.js';
import { allSamples, SAMPLE_CONFIRMATION } from './sample-notices.js';
import { compileOptions, messageOf, PARTIALS, type TemplatePart } from './template-shelf.js';
import { type TemplateSyntax, templateSyntax } from './template-syntax.js';
import { LANGUAGES, PHASES } from './words.js';

const PARTS = ['subject', 'html', 'text'] as const;

/**
 * What is wrong with the templates under `templatesDir`/notices, each with its file; empty when all is well. Finds
 * missing files, what does not compile, unescaped output, unknown helpers and partials, and fields that do not exist.
 */
export function checkTemplates(templatesDir: string): string[] {
  const folder = join(templatesDir, 'notices');
  const files = templateFiles(folder);
  const missing = wantedFiles().filter((file) => !files.includes(file));
  const wrong = [...missing.map((file) => `${file}: is missing.`), ...problemsOfAll(folder, files)];
  return wrong.length > 0 ? wrong : problemsWhenFilled(templatesDir);
}

function templateFiles(folder: string): string[] {
  try {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return files.filter((file) => file.endsWith('.hbs')).map((file) => file.replaceAll('\\', '/'));
  } catch {
    return [];
  }
}

function wantedFiles(): string[] {
  const phases = Object.entries(PHASES).flatMap(([kind, of]) =>
    of.map((phase) => folderOf(kind, phase)),
  );
  const folders = [...phases, 'correction', 'imported', 'confirm-subscription'];
  return folders.flatMap((name) =>
    LANGUAGES.flatMap((language) => PARTS.map((part) => `${name}/${language}.${part}.hbs`)),
  );
}

function problemsOfAll(folder: string, files: readonly string[]): string[] {
  const read = new Map<string, TemplateSyntax>();
  const problems: string[] = [];
  for (const file of files) {
    try {
      const source = readFileSync(join(folder, file), 'utf8');
      Handlebars.precompile(source, compileOptions(partOf(file)));
      read.set(file, templateSyntax(source));
    } catch (error) {
      problems.push(`${file}: ${messageOf(error)}`);
    }
  }
  return [...problems, ...problemsBetween(files, read)];
}

/** A partial nobody wrote, and a block nobody shows: both are mistyped names. */
function problemsBetween(
  files: readonly string[],
  read: ReadonlyMap<string, TemplateSyntax>,
): string[] {
  const all = [...read.values()];
  const written = files.flatMap(
    (file) => new RegExp(`^${PARTIALS}/([^/]+)/`, 'u').exec(file)?.[1] ?? [],
  );
  const known = new Set(['@partial-block', ...written, ...all.flatMap(({ fills }) => fills)]);
  const shown = new Set(all.flatMap(({ needs, offers }) => [...needs, ...offers]));
  return [...read].flatMap(([file, { needs, fills, problems }]) => {
    const unknown = needs
      .filter((name) => !known.has(name))
      .map((name) => `there is no partial "${name}".`);
    const unseen = fills
      .filter((name) => !shown.has(name))
      .map((name) => `the block "${name}" is shown nowhere.`);
    return [...problems, ...unknown, ...unseen].map((problem) => `${file}: ${problem}`);
  });
}

function partOf(file: string): TemplatePart {
  return (['subject', 'html'] as const).find((part) => file.endsWith(`${part}.hbs`)) ?? 'text';
}

function problemsWhenFilled(templatesDir: string): string[] {
  const renderer = new NoticeRenderer(templatesDir);
  const fills = allSamples().map((notice) => () => renderer.incidentMail(notice));
  const problems = [...fills, () => renderer.confirmationMail(SAMPLE_CONFIRMATION)].flatMap(
    (fill) => {
      try {
        fill();
        return [];
      } catch (error) {
        return [messageOf(error)];
      }
    },
  );
  return [...new Set(problems)];
}
