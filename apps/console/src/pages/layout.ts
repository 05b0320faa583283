import type { FastifyReply } from 'fastify';
import { type Html, html } from './html.js';

export interface Page {
  readonly title: string;
  readonly organisation: string;
  /** Name and role, where somebody is signed in. */
  readonly who?: { readonly name: string; readonly role: string } | undefined;
  /** For pages that show two things beside each other. */
  readonly wide?: boolean;
  readonly body: Html;
}

/** The frame of every page. */
export function layout({ title, organisation, who, wide, body }: Page): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Daylight</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/console.css" />
      </head>
      <body class="${wide ? 'wide' : ''}">
        <header>
          <a class="brand" href="/">Daylight <span>for ${organisation}</span></a>
          ${
            who &&
            html`<span class="quiet small">${who.name}, ${who.role}</span>
              <form method="post" action="/sign-out">
                <button class="plain small">Sign out</button>
              </form>`
          }
        </header>
        <main>${body}</main>
      </body>
    </html>`;
}

/** Nothing but our own style sheet and forms; mails bring styles of their own. */
export function policy({ mail = false } = {}): string {
  const styles = mail
    ? "style-src 'self' 'unsafe-inline'; img-src data: cid:"
    : "style-src 'self'; img-src data:";
  return `default-src 'none'; ${styles}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
}

export function sendPage(
  reply: FastifyReply,
  page: Html,
  { status = 200, mail = false } = {},
): FastifyReply {
  return reply
    .code(status)
    .header('content-security-policy', policy({ mail }))
    .type('text/html; charset=utf-8')
    .send(page.text);
}
