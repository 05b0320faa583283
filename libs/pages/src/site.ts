/** Whose page it is, and where readers find it. */
export interface Site {
  readonly organisation: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly timeZone: 'UTC';
}
