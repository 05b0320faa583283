/** What the console is told when it starts. */
export interface ConsoleSettings {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Where people reach the console, without a slash at the end; https here makes the session's cookie Secure. */
  readonly publicUrl?: string;
  /** Where customers reach the status page. */
  readonly statusPageUrl?: string;
  /** Whose incidents these are. */
  readonly organisation: string;
  /** Files that list who was erased. */
  readonly erasedFiles: readonly string[];
  /** Where mails are written as files; left out when a mail server sends them. */
  readonly mailboxDir?: string;
  /** Where the build put graphiql.js and graphiql.css. */
  readonly publicDir?: string;
}

/** Limits of one request. */
export const REQUEST_LIMITS = {
  bodyBytes: 1_048_576,
  tokens: 10_000,
  depth: 12,
  schemaDepth: 20,
  aliases: 20,
  cost: 200_000,
  lookUps: 10,
  pageSize: 200,
} as const;
