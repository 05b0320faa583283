import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { escapeHtml } from './feeds/escape.js';
import type { Tone } from './impact.js';
import { paths } from './paths.js';
import type { Site } from './site.js';

/** What every page has around its own content. */
export interface Frame {
  /** For the browser's tab; carries the state. */
  readonly title: string;
  readonly description: string;
  readonly path: string;
  readonly tone: Tone;
}

const KNOWN_HELPERS = { exact: true };

/** The operator's templates, compiled once: strict, known helpers only, and every text escaped. */
export class PageTemplates {
  /** Security headers of the pages made from these templates. */
  readonly headers: Readonly<Record<string, string>>;
  /** Changes whenever any template does. */
  readonly fingerprint: string;
  private readonly handlebars = Handlebars.create();
  private readonly compiled = new Map<string, Handlebars.TemplateDelegate>();
  private readonly style: string;
  private readonly script: string;

  /** @param folder holds the `.hbs` files, `style.css` and `live.js` */
  constructor(
    folder: string,
    private readonly site: Site,
  ) {
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    const names = readdirSync(folder).sort();
    this.style = squeeze(read('style.css'));
    this.script = uncommented(read('live.js'));
    this.headers = pageHeaders(this.style, this.script);
    const everything = names.map(read).join('\0') + JSON.stringify(site);
    this.fingerprint = createHash('sha256').update(everything).digest('hex');
    this.handlebars.registerHelper(
      'exact',
      (text: string) => new Handlebars.SafeString(escapeHtml(text)),
    );
    for (const name of names.filter((one) => one.endsWith('.hbs')))
      this.add(name.slice(0, -4), read(name));
  }

  /** A whole page. */
  render(name: string, frame: Frame, view: object): string {
    const template = this.compiled.get(name);
    if (!template) throw new Error(`There is no page template "${name}".`);
    return template({
      ...view,
      frame: {
        ...frame,
        organisation: this.site.organisation,
        canonical: this.site.publicUrl + frame.path,
        home: paths.home,
        icon: favicon(frame.tone),
        // Our own files, not anybody's text: escaping would change what the browser compares with the hash.
        style: new Handlebars.SafeString(this.style),
        script: new Handlebars.SafeString(this.script),
      },
    });
  }

  private add(name: string, source: string): void {
    const options = {
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: KNOWN_HELPERS,
      // Indenting a partial would indent the lines of people's texts as well.
      preventIndent: true,
    };
    const template = this.handlebars.compile(unindented(source), options);
    this.compiled.set(name, template);
    this.handlebars.registerPartial(name, template);
  }
}

function pageHeaders(style: string, script: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      `style-src '${sha256(style)}'`,
      `script-src '${sha256(script)}'`,
      "connect-src 'self'",
      'img-src data:',
      "form-action 'self'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'DENY',
  };
}

function sha256(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/** Comments, indentation and line ends are for whoever edits the file. */
function squeeze(source: string): string {
  return uncommented(source).replaceAll('\n', '');
}

function uncommented(source: string): string {
  return unindented(source.replace(/\/\*[\s\S]*?\*\//gu, '')).trim();
}

function unindented(source: string): string {
  return source.replace(/^[ \t]+/gmu, '').replace(/\n{2,}/gu, '\n');
}

const TONE_COLOURS: Readonly<Record<Tone, string>> = {
  operational: '17803d',
  degraded: '8a6100',
  partial: 'b5480a',
  major: 'c4262e',
  maintenance: '2b62c9',
  nodata: '626b75',
};

function favicon(tone: Tone): string {
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><circle cx='8' cy='8' r='7' fill='#${TONE_COLOURS[tone]}'/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
