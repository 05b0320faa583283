import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mailbox } from './mailbox-name.js';

/** What a letter says to every reader of one kind. */
export interface FormContent {
  readonly from: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly language: string;
  /** The same for the same letter, so that a second copy is equal byte for byte. */
  readonly boundary: string;
  /** Finished header lines, in ASCII. */
  readonly headers: Readonly<Record<string, string>>;
  /** Text in the body that stands for the reader's own; letters, digits and dots, and nowhere by chance. */
  readonly slot: string;
}

/** What differs from reader to reader. Ids are without angle brackets. */
export interface Particulars {
  /** Checked: an address as it may stand in an envelope. */
  readonly to: string;
  readonly date: Date;
  readonly messageId: string;
  readonly inReplyTo?: string | undefined;
  readonly references: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  /** Put into the slots; as long as the slot, of the same characters. */
  readonly own: string;
}

/** A piece of the body: text, or the part of the reader's own text from one index to another. */
type Piece = string | { readonly from: number; readonly to: number };

const SOFT_BREAK = '=\r\n';
const PER_READER = /^(?:To|Date|Message-ID):/i;

/** A letter built once and filled in for each reader: building is what costs, and only a few lines differ. */
export class LetterForm {
  private constructor(
    private readonly header: string,
    private readonly body: readonly Piece[],
  ) {}

  static async build(content: FormContent): Promise<LetterForm> {
    const { from, replyTo, subject, html, text, language, boundary, slot } = content;
    const headers = Object.entries({ ...content.headers, 'Content-Language': language });
    const bytes = await new MailComposer({
      from: { ...from },
      ...(replyTo && { replyTo: { ...replyTo } }),
      subject,
      html,
      text,
      headers: headers.map(([key, value]) => ({
        key,
        value: { prepared: true, value: oneLine(value) },
      })),
      textEncoding: 'quoted-printable',
      newline: 'windows',
      baseBoundary: boundary,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
      .compile()
      .build();
    const message = bytes.toString('latin1');
    const end = message.indexOf('\r\n\r\n');
    const fields = message.slice(0, end).split(/\r\n(?![ \t])/);
    const common = fields.filter((field) => !PER_READER.test(field)).join('\r\n');
    return new LetterForm(common, piecesOf(message.slice(end), slot));
  }

  fill({ to, date, messageId, inReplyTo, references, headers, own }: Particulars): Buffer {
    const fields = [
      `To: <${to}>`,
      `Message-ID: <${messageId}>`,
      `Date: ${date.toUTCString().replace('GMT', '+0000')}`,
      ...(inReplyTo === undefined ? [] : [`In-Reply-To: <${inReplyTo}>`]),
      ...(references.length === 0
        ? []
        : [`References: ${references.map((id) => `<${id}>`).join('\r\n ')}`]),
      ...Object.entries(headers).map(([key, value]) => `${key}: ${oneLine(value)}`),
      this.header,
    ];
    const body = this.body.map((piece) =>
      typeof piece === 'string' ? piece : own.slice(piece.from, piece.to),
    );
    return Buffer.from(`${fields.join('\r\n')}${body.join('')}`);
  }
}

/** Finds the slot also where quoted-printable has broken it over two lines. */
function piecesOf(body: string, slot: string): Piece[] {
  const broken = [...slot].map((letter) => letter.replace('.', '\\.')).join(`(?:${SOFT_BREAK})?`);
  const pieces: Piece[] = [];
  let done = 0;
  for (const found of body.matchAll(new RegExp(broken, 'g'))) {
    pieces.push(body.slice(done, found.index));
    let from = 0;
    for (const run of found[0].split(SOFT_BREAK)) {
      if (from > 0) pieces.push(SOFT_BREAK);
      pieces.push({ from, to: from + run.length });
      from += run.length;
    }
    done = found.index + found[0].length;
  }
  return [...pieces, body.slice(done)];
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ').trim();
}
