import type { Running } from './daylight.js';

export interface GraphqlAnswer {
  readonly status: number;
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: { readonly code?: string; readonly next?: string };
  }[];
}

/** A signed-in person or token, talking to the console as a program would. */
export class Caller {
  constructor(
    readonly consoleUrl: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  async send(query: string, variables: object = {}): Promise<GraphqlAnswer> {
    const answer = await fetch(`${this.consoleUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.headers },
      body: JSON.stringify({ query, variables }),
    });
    const text = await answer.text();
    try {
      return { status: answer.status, ...(JSON.parse(text) as Omit<GraphqlAnswer, 'status'>) };
    } catch {
      return { status: answer.status, errors: [{ message: text.slice(0, 300) }] };
    }
  }

  /** Something that is no question: a file. */
  get(path: string): Promise<Response> {
    return fetch(this.consoleUrl + path, { headers: this.headers });
  }

  /** The one field of the answer; throws where there is an error or a refusal. */
  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const { data, errors } = await this.send(query, variables);
    if (errors || !data) throw new Error(`${JSON.stringify(errors)} for ${query.slice(0, 200)}`);
    const value = Object.values(data)[0];
    if (isRefused(value)) throw new Error(`${value.code}: ${value.message} (${value.field ?? ''})`);
    return value as T;
  }
}

function isRefused(value: unknown): value is { code: string; message: string; field?: string } {
  return typeof value === 'object' && value !== null && 'code' in value && 'next' in value;
}

/** Redeems the one-time link as a browser would: a page with a button, and the press of it. */
export async function signIn({ consoleUrl, signInUrl }: Running): Promise<Caller> {
  if (!signInUrl) throw new Error('Daylight printed no sign-in link');
  const link = new URL(signInUrl);
  const answer = await fetch(`${consoleUrl}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: consoleUrl },
    body: new URLSearchParams({ token: link.searchParams.get('token') ?? '' }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (!cookie) throw new Error(`signing in answered ${answer.status}: ${await answer.text()}`);
  return new Caller(consoleUrl, { cookie, origin: consoleUrl });
}
