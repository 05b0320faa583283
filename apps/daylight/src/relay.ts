/** A mail relay, as the settings name it. */
export interface SmtpSettings {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly user?: string;
  readonly pass?: string;
  readonly connections: number;
}

/** Reads smtp://user:password@host:port; undefined where it is not of that form. */
export function relayOf(address: string): Omit<SmtpSettings, 'connections'> | undefined {
  if (!URL.canParse(address)) return undefined;
  const { protocol, hostname, port: given, username, password } = new URL(address);
  if (hostname === '') return undefined;
  const secure = protocol === 'smtps:';
  return {
    host: hostname,
    port: given === '' ? (secure ? 465 : 587) : Number(given),
    secure,
    ...(username === ''
      ? {}
      : { user: decodeURIComponent(username), pass: decodeURIComponent(password) }),
  };
}
