import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { listMailbox, type MailboxEntry, type MailboxLetter, readMailbox } from '#delivery';
import { InjectViews, type Views } from '#read-models';
import { meOf } from '../people/people.resolver.js';
import { Doorkeeper } from '../sign-in/doorkeeper.js';
import { type Html, html } from './html.js';
import { layout, sendPage } from './layout.js';
import { PageSettings } from './page-settings.js';

/** Mails that were written to files because no mail server is set. */
@Controller('mailbox')
export class MailboxController {
  constructor(
    private readonly doorkeeper: Doorkeeper,
    private readonly settings: PageSettings,
    @InjectViews() private readonly views: Views,
  ) {}

  @Get()
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const who = await this.who(request);
    if (!who) return reply.redirect('/', 303);
    const { organisation, mailboxDir } = this.settings;
    const body = mailboxDir ? lettersList(await listMailbox(mailboxDir, 200)) : noMailbox;
    return sendPage(reply, layout({ title: 'Mailbox', organisation, who, body }));
  }

  @Get(':id')
  async show(@Param('id') id: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const who = await this.who(request);
    if (!who) return reply.redirect('/', 303);
    const { organisation, mailboxDir } = this.settings;
    const letter = mailboxDir ? await readMailbox(mailboxDir, id) : undefined;
    if (!letter)
      return sendPage(reply, layout({ title: 'No such mail', organisation, who, body: noLetter }), {
        status: 404,
      });
    return sendPage(
      reply,
      layout({ title: letter.subject, organisation, who, wide: true, body: letterPage(letter) }),
      { mail: true },
    );
  }

  private async who({ headers }: FastifyRequest) {
    const signedIn = await this.doorkeeper.identify(headers);
    if (!signedIn) return undefined;
    const { name, role } = await meOf(this.views, signedIn);
    return { name: name ?? 'Somebody', role };
  }
}

const noMailbox = html`<h1>Mails leave through your mail server</h1>
  <p>
    A mail server is set, so nothing is kept here. Without one, mails are written to files and can
    be read on this page.
  </p>`;

const noLetter = html`<h1>There is no such mail</h1>
  <p><a href="/mailbox">All mails</a></p>`;

function lettersList(letters: readonly MailboxEntry[]): Html {
  if (letters.length === 0) {
    return html`<h1>No mail yet</h1>
      <p>
        No mail server is set, so mails are written to files instead of being sent. Publish an
        update, and what customers would receive can be read here.
      </p>`;
  }
  return html`<h1>Mailbox</h1>
    <p class="quiet">
      No mail server is set, so these mails were written to files instead of being sent. Newest
      first.
    </p>
    <ul class="letters">
      ${letters.map(
        ({ id, subject, to, date }) =>
          html`<li>
            <a href="/mailbox/${encodeURIComponent(id)}"
              ><b>${subject || '(no subject)'}</b>
              <time datetime="${date}">${date.slice(0, 16).replace('T', ' ')}</time
              ><span>${to}</span></a
            >
          </li>`,
      )}
    </ul>`;
}

function letterPage({ subject, from, to, date, html: page, text, headers }: MailboxLetter): Html {
  return html`<p class="small"><a href="/mailbox">All mails</a></p>
    <h1>${subject || '(no subject)'}</h1>
    <dl class="facts small">
      <dt>From</dt>
      <dd>${from}</dd>
      <dt>To</dt>
      <dd>${to}</dd>
      <dt>Written</dt>
      <dd>${date.slice(0, 19).replace('T', ' ')} UTC</dd>
    </dl>
    <div class="letter">
      <section>
        <h2>As a page</h2>
        <iframe sandbox title="The mail as a page" srcdoc="${page}"></iframe>
      </section>
      <section>
        <h2>As text</h2>
        <pre>${text}</pre>
      </section>
    </div>
    <details>
      <summary>Headers</summary>
      <pre>${headers.map(({ name, value }) => `${name}: ${value}`).join('\n')}</pre>
    </details>`;
}
