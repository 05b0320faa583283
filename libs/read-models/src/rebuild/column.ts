export interface Column {
  readonly name: string;
  /** Part of the primary key. */
  readonly key: boolean;
}
