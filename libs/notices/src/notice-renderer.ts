import { join } from 'node:path';
import type { ConfirmationNotice, IncidentNotice, RenderedMail } from './notice.js';
import { oneLine, plainText } from './plain-text.js';
import { TemplateShelf } from './template-shelf.js';
import {
  type ConfirmationView,
  confirmationView,
  type IncidentView,
  incidentView,
  SUBJECT_MAX,
} from './view.js';
import { wrapped } from './wrap.js';

const PREHEADER_MAX = 200;
/** Gmail cuts longer ones, and hides the link that stops the mails. In octets, as sent. */
export const HTML_OCTETS_MAX = 100_000;
/** Texts are cut to the first of these lengths that makes the mail small enough. */
const TEXT_LENGTHS = [100_000, 40_000, 20_000, 10_000, 4_000, 2_000, 1_000];

/** Makes mails out of notices. Pure but for reading the templates once: same notice, same mail. */
export class NoticeRenderer {
  private readonly shelf: TemplateShelf;

  /** `templatesDir` holds the folder `notices`. Nothing is read before the first mail. */
  constructor(templatesDir: string) {
    this.shelf = new TemplateShelf(join(templatesDir, 'notices'));
  }

  /** The mail about one update, for one reader. Its subject is the same for the whole incident. */
  incidentMail(notice: IncidentNotice): RenderedMail {
    const name = templateFor(notice);
    for (const length of TEXT_LENGTHS) {
      const mail = this.mail(name, 'headline', incidentView(notice, length));
      if (octetsAsSent(mail.html) <= HTML_OCTETS_MAX) return mail;
    }
    throw new Error(
      `The mail about update ${notice.update.id} is too large: its templates are too long.`,
    );
  }

  /** The mail that asks whether it was the reader who subscribed. */
  confirmationMail(notice: ConfirmationNotice): RenderedMail {
    return this.mail('confirm-subscription', 'confirm-headline', confirmationView(notice));
  }

  private mail(
    name: string,
    headline: string,
    view: IncidentView | ConfirmationView,
  ): RenderedMail {
    const { language } = view;
    const filled = (folder: string, part: 'subject' | 'text', fields: object) =>
      plainText(this.shelf.fill(folder, language, part, fields));
    const subject = oneLine(filled(name, 'subject', view), SUBJECT_MAX);
    const preheader = oneLine(filled(`partials/${headline}`, 'text', view), PREHEADER_MAX);
    const fields = { ...view, subject, preheader };
    return {
      subject,
      preheader,
      html: this.shelf.fill(name, language, 'html', fields),
      text: `${wrapped(filled(name, 'text', fields))}\n`,
      language,
    };
  }
}

/** The folder of a notice's templates: what kind of incident it is, and how far it has come. */
export function templateFor({ incident, update }: IncidentNotice): string {
  if ('body' in update.words) return 'imported';
  if (update.isCorrection) return 'correction';
  return folderOf(incident.kind, update.phase);
}

export function folderOf(kind: string, phase: string): string {
  return `${kind}/${phase}`.replaceAll('_', '-');
}

/** How large it gets in the better of the two encodings a mail may use; at most three octets for each. */
function octetsAsSent(html: string): number {
  const octets = Buffer.byteLength(html);
  if (octets * 3 <= HTML_OCTETS_MAX) return octets * 3;

  const escaped = octets - html.replace(/[^\u0000-\u007f]|=/gu, '').length;
  return Math.min(octets + 2 * escaped, Math.ceil(octets * 1.37));
}
