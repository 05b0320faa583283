import type { Secrets } from '#access';
import { recipientToken } from '#audience';
import type { NoticeRenderer, RenderedMail } from '#notices';
import { sql, type Views } from '#read-models';
import { envelopeAddress } from '../channels/email/address.js';
import type { EmailMessage } from '../channels/email/email-channel.js';
import { type Letter, type Mailbox, mimeMessage, phrase, readMailbox } from '../channels/email/mime-message.js';
import { LANES } from '../delivery-states.js';
import type { ConfirmationFanout, IncidentFanout } from '../fanout-notice.js';
import type { Claimed } from '../ledger/ledger.js';
import { messageId, threadRoot } from './message-ids.js';

export interface LetterSettings {
  readonly organisation: string;
  /** Where the status page is, without a slash at the end. */
  readonly publicUrl: string;
  /** `Acme Status <status@acme.example>` */
  readonly mailFrom: string;
  readonly replyTo?: string | undefined;
}

/** Who reads it, as the vault knows it now. */
export interface Reader {
  readonly address: string;
  readonly locale: string | null;
  readonly timeZone: string | null;
}

export type Fanout =
  | { readonly kind: 'update'; readonly notice: IncidentFanout }
  | { readonly kind: 'confirmation'; readonly notice: ConfirmationFanout };

type Parts = Pick<Letter, 'headers' | 'references' | 'inReplyTo'> & { readonly mail: RenderedMail };

/** Feedback-ID's sender: the same for all of our mail. */
const SENDER_ID = 'daylight';
const NAMES_FRESH_MS = 5_000;

/** Turns a claimed delivery into the bytes that leave. */
export class LetterWriter {
  private readonly from: Mailbox;
  private readonly replyTo: Mailbox | undefined;
  private readonly domain: string;
  private readonly host: string;
  private names: ReadonlyMap<string, string> = new Map();
  private namesUntil = 0;

  constructor(
    private readonly views: Views,
    private readonly secrets: Secrets,
    private readonly renderer: Pick<NoticeRenderer, 'incidentMail' | 'confirmationMail'>,
    private readonly settings: LetterSettings,
  ) {
    this.from = readMailbox(settings.mailFrom, settings.organisation);
    this.replyTo = settings.replyTo === undefined ? undefined : readMailbox(settings.replyTo);
    this.domain = this.from.address.slice(this.from.address.lastIndexOf('@') + 1);
    this.host = new URL(settings.publicUrl).hostname;
  }

  /** Undefined where the address cannot stand in an envelope. */
  async write(claimed: Claimed, fanout: Fanout, reader: Reader): Promise<EmailMessage | undefined> {
    const to = envelopeAddress(reader.address);
    if (to === undefined) return undefined;
    const parts =
      fanout.kind === 'update'
        ? await this.incidentParts(claimed, fanout.notice, reader)
        : await this.confirmationParts(claimed, fanout.notice, reader);
    const id = messageId(this.secrets, this.domain, claimed.fanoutId, claimed.destKey);
    const date = new Date(claimed.plannedAt);
    const { subject, html, text, language } = parts.mail;
    const { from, replyTo } = this;
    const bytes = await mimeMessage({ ...parts, subject, html, text, language, from, replyTo, to, date, messageId: id });
    return { messageId: id, from: from.address, to, date, bytes };
  }

  private async incidentParts(claimed: Claimed, notice: IncidentFanout, reader: Reader): Promise<Parts> {
    const { organisation, publicUrl } = this.settings;
    const { destKey, lane } = claimed;
    const page = `${publicUrl}/incidents/${encodeURIComponent(notice.incident.id)}`;
    const unsubscribe = `${publicUrl}/unsubscribe/${recipientToken(this.secrets, 'unsubscribe', destKey)}`;
    const mail = this.renderer.incidentMail({
      organisation,
      incident: notice.incident,
      update: { ...notice.update, isCorrection: notice.update.corrects !== null },
      affected: { components: await this.namesOf(notice.scope.components), regions: notice.scope.regions },
      why: lane === LANES.affected ? 'customer' : 'subscriber',
      reader: { locale: reader.locale, timeZone: reader.timeZone },
      links: { incident: page, unsubscribe },
    });
    const root = threadRoot(this.domain, notice.incident.id);
    const earlier = notice.earlier.map((id) => messageId(this.secrets, this.domain, id, destKey));
    return {
      mail,
      inReplyTo: earlier.at(-1) ?? root,
      references: [root, ...earlier],
      headers: {
        ...this.commonHeaders(),
        'List-Unsubscribe': `<${unsubscribe}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        'List-Archive': `<${page}>`,
        'Feedback-ID': `${notice.incident.id}:${notice.update.phase}:${this.host}:${SENDER_ID}`,
      },
    };
  }

  private async confirmationParts(claimed: Claimed, notice: ConfirmationFanout, reader: Reader): Promise<Parts> {
    const { organisation, publicUrl } = this.settings;
    const mail = this.renderer.confirmationMail({
      organisation,
      components: await this.namesOf(notice.components),
      reader: { locale: reader.locale, timeZone: reader.timeZone },
      links: {
        confirm: `${publicUrl}/confirm/${recipientToken(this.secrets, 'confirm', claimed.destKey)}`,
        page: `${publicUrl}/`,
      },
    });
    return { mail, references: [], headers: this.commonHeaders() };
  }

  private commonHeaders(): Record<string, string> {
    const { organisation, publicUrl } = this.settings;
    return {
      'List-Id': `${phrase(organisation)} <incidents.${this.host}>`,
      'List-Help': `<${publicUrl}/>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    };
  }

  private async namesOf(components: readonly string[]): Promise<string[]> {
    if (components.length === 0) return [];
    if (performance.now() > this.namesUntil || components.some((id) => !this.names.has(id))) {
      const { rows } = await sql<{ id: string; name: string }>`SELECT id, name FROM components`.execute(this.views);
      this.names = new Map(rows.map(({ id, name }) => [id, name]));
      this.namesUntil = performance.now() + NAMES_FRESH_MS;
    }
    return components.map((id) => this.names.get(id) ?? id);
  }
}
