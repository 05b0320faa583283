import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkTemplates } from './check-templates.js';

const ours = join(process.cwd(), 'templates');

it('finds nothing wrong with the templates we ship', () => {
  expect(checkTemplates(ours)).toEqual([]);
});

describe('names the file that is wrong', () => {
  let folder: string;
  const file = 'outage/investigating/en.text.hbs';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'notices-'));
    cpSync(join(ours, 'notices'), join(folder, 'notices'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each([
    [
      'output that is not escaped',
      '{{{incident.title}}}',
      `${file}: line 1 writes without escaping`,
    ],
    [
      'the other way of not escaping',
      '{{& incident.title}}',
      `${file}: line 1 writes without escaping`,
    ],
    ['an unknown helper', '{{shout incident.title}}', 'unknown helper shout'],
    ['a helper that reaches too far', '{{lookup incident "title"}}', 'unknown helper lookup'],
    ['a partial that does not exist', '{{> incdent}}', `${file}: there is no partial "incdent".`],
    ['a computed partial', '{{> (lookup . "x")}}', file],
    [
      'a block nobody shows',
      '{{#*inline "laed"}}x{{/inline}}',
      `${file}: the block "laed" is shown nowhere.`,
    ],
    ['a field that does not exist', '{{incident.tilte}}', '"tilte" not defined'],
    ['what is not Handlebars', '{{#if}}', file],
  ])('%s', (_, source, problem) => {
    writeFileSync(join(folder, 'notices', file), source);
    expect(checkTemplates(folder).join('\n')).toContain(problem);
  });

  it('a template that is missing', () => {
    rmSync(join(folder, 'notices', file));
    expect(checkTemplates(folder)).toEqual([`${file}: is missing.`]);
  });

  it('everything, when the folder is not there', () => {
    expect(checkTemplates(join(folder, 'nowhere')).length).toBeGreaterThan(60);
  });
});
