import type { Secrets } from '#access';
import { recipientToken } from '#audience';
import type { NoticeRenderer, RenderedMail } from '#notices';
import { sql, type Views } from '#read-models';
import { envelopeAddress } from '../channels/email/address.js';
import type { EmailMessage } from '../channels/email/email-channel.js';
import { LetterForm, type Particulars } from '../channels/email/letter-form.js';
import { type Mailbox, mailboxFrom, phrase } from '../channels/email/mailbox-name.js';
import { LANES } from '../delivery-states.js';
import type { ConfirmationFanout, IncidentFanout } from '../fanout-notice.js';
import type { Claimed } from '../ledger/ledger.js';
import { referenceOf } from '../lookup/notices-to.query.js';
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

type Renderer = Pick<NoticeRenderer, 'incidentMail' | 'confirmationMail'>;
type Why = 'customer' | 'subscriber';

/** Feedback-ID's sender: the same for all of our mail. */
const SENDER_ID = 'daylight';
/** Forms are built anew this often, so that a renamed component is soon called by its name. */
const FRESH_MS = 5_000;
/** Languages times time zones, in the worst case: some 20 MB. */
const FORMS_MAX = 2_000;

/** Turns a claimed delivery into the bytes that leave. */
export class LetterWriter {
  private readonly from: Mailbox;
  private readonly replyTo: Mailbox | undefined;
  private readonly domain: string;
  private readonly host: string;
  private readonly slot: string;
  private readonly forms = new Map<string, Promise<LetterForm>>();
  private freshUntil = 0;

  constructor(
    private readonly views: Views,
    private readonly secrets: Secrets,
    private readonly renderer: Renderer,
    private readonly settings: LetterSettings,
  ) {
    this.from = mailboxFrom(settings.mailFrom, settings.organisation);
    this.replyTo = settings.replyTo === undefined ? undefined : mailboxFrom(settings.replyTo);
    this.domain = this.from.address.slice(this.from.address.lastIndexOf('@') + 1);
    this.host = new URL(settings.publicUrl).hostname;
    this.slot = recipientToken(secrets, 'unsubscribe', secrets.token('slot', 'of every letter'));
  }

  /** Has templates read and compiled before they are needed, so that the first letter of an incident need not wait. */
  async warmUp(): Promise<void> {
    const reader = { address: '', locale: null, timeZone: null };
    await this.build('warm-up', 'customer', { kind: 'update', notice: madeUp }, reader);
  }

  /** Undefined where the address cannot stand in an envelope. */
  async write(claimed: Claimed, fanout: Fanout, reader: Reader): Promise<EmailMessage | undefined> {
    const to = envelopeAddress(reader.address);
    if (to === undefined) return undefined;
    const form = await this.form(claimed, fanout, reader);
    const id = messageId(this.secrets, this.domain, claimed.fanoutId, claimed.destKey);
    const date = new Date(claimed.plannedAt);
    const bytes = form.fill({ to, date, messageId: id, ...this.particulars(claimed, fanout) });
    return { messageId: id, from: this.from.address, to, date, bytes };
  }

  private particulars(
    { id, destKey }: Claimed,
    fanout: Fanout,
  ): Omit<Particulars, 'to' | 'date' | 'messageId'> {
    if (fanout.kind === 'confirmation') {
      return { own: recipientToken(this.secrets, 'confirm', destKey), references: [], headers: {} };
    }
    const { earlier, incident } = fanout.notice;
    const own = recipientToken(this.secrets, 'unsubscribe', destKey);
    const root = threadRoot(this.domain, incident.id);
    const before = earlier.map((id) => messageId(this.secrets, this.domain, id, destKey));
    return {
      own,
      inReplyTo: before.at(-1) ?? root,
      references: [root, ...before],
      headers: {
        'X-Notice-Reference': referenceOf(id),
        'List-Unsubscribe': `<${this.settings.publicUrl}/unsubscribe/${own}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
    };
  }

  /** The same letter for readers of the same kind, language and time zone is built once. */
  private form({ fanoutId, lane }: Claimed, fanout: Fanout, reader: Reader): Promise<LetterForm> {
    if (performance.now() > this.freshUntil) {
      this.forms.clear();
      this.freshUntil = performance.now() + FRESH_MS;
    }
    const why = lane === LANES.affected ? 'customer' : 'subscriber';
    const scope = fanout.kind === 'update' ? fanout.notice.scope : null;
    const key = JSON.stringify([fanoutId, why, reader.locale, reader.timeZone, scope]);
    const form = this.forms.get(key) ?? this.build(fanoutId, why, fanout, reader);
    // The newest stand last, so that the one that was not asked for longest is the one to go.
    this.forms.delete(key);
    this.forms.set(key, form);
    const [oldest] = this.forms.keys();
    if (this.forms.size > FORMS_MAX && oldest !== undefined) this.forms.delete(oldest);
    return form;
  }

  private async build(
    fanoutId: string,
    why: Why,
    fanout: Fanout,
    reader: Reader,
  ): Promise<LetterForm> {
    const confirming = fanout.kind === 'confirmation';
    const mail = confirming
      ? await this.confirmation(fanout.notice, reader)
      : await this.incident(fanout.notice, why, reader);
    const { subject, html, text, language } = mail;
    const { from, replyTo, slot } = this;
    const headers = confirming
      ? this.commonHeaders()
      : { ...this.commonHeaders(), ...this.headersOf(fanout.notice) };
    const boundary = this.secrets.token('boundary', fanoutId);
    return LetterForm.build({
      from,
      replyTo,
      subject,
      html,
      text,
      language,
      boundary,
      headers,
      slot,
    });
  }

  private async incident(
    notice: IncidentFanout,
    why: Why,
    { locale, timeZone }: Reader,
  ): Promise<RenderedMail> {
    return this.renderer.incidentMail({
      organisation: this.settings.organisation,
      incident: notice.incident,
      update: { ...notice.update, isCorrection: notice.update.corrects !== null },
      affected: {
        components: await this.namesOf(notice.scope.components),
        regions: notice.scope.regions,
      },
      why,
      reader: { locale, timeZone },
      links: {
        incident: this.pageOf(notice),
        unsubscribe: `${this.settings.publicUrl}/unsubscribe/${this.slot}`,
      },
    });
  }

  private async confirmation(
    notice: ConfirmationFanout,
    { locale, timeZone }: Reader,
  ): Promise<RenderedMail> {
    const { organisation, publicUrl } = this.settings;
    return this.renderer.confirmationMail({
      organisation,
      components: await this.namesOf(notice.components),
      reader: { locale, timeZone },
      links: { confirm: `${publicUrl}/subscribe/confirm/${this.slot}`, page: `${publicUrl}/` },
    });
  }

  private commonHeaders(): Record<string, string> {
    return {
      'List-Id': `${phrase(this.settings.organisation)} <incidents.${this.host}>`,
      'List-Help': `<${this.settings.publicUrl}/>`,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    };
  }

  private headersOf(notice: IncidentFanout): Record<string, string> {
    return {
      'List-Archive': `<${this.pageOf(notice)}>`,
      'Feedback-ID': `${notice.incident.id}:${notice.update.phase}:${this.host}:${SENDER_ID}`,
    };
  }

  private pageOf({ incident }: IncidentFanout): string {
    return `${this.settings.publicUrl}/incidents/${encodeURIComponent(incident.id)}`;
  }

  private async namesOf(components: readonly string[]): Promise<string[]> {
    if (components.length === 0) return [];
    const { rows } = await sql<{ id: string; name: string }>`
      SELECT id, name FROM components WHERE id IN (${sql.join([...components])})`.execute(
      this.views,
    );
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    return components.map((id) => names.get(id) ?? id);
  }
}

const madeUp: IncidentFanout = {
  incident: {
    id: 'none',
    title: 'None',
    kind: 'outage',
    severity: 'major',
    beganAt: '2026-01-01T00:00:00.000Z',
  },
  update: {
    id: 'none',
    phase: 'investigating',
    words: { effect: 'None.', known: null, unknown: null, doing: null, advice: null },
    publishedAt: '2026-01-01T00:00:00.000Z',
    nextUpdateAt: '2026-01-01T00:30:00.000Z',
    corrects: null,
    correctedAt: null,
    steppedBackBecause: null,
  },
  scope: { components: [], regions: null },
  earlier: [],
};
