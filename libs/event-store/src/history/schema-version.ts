/** A quotation mark inside of a text is written with a backslash, so this can only be a name, not words. */
const VERSION = /"schemaVersion":(\d{1,9})[,}]/;

/** The version in stored metadata, found without parsing it; undefined where there is none. */
export function schemaVersionOf(metadataText: string): number | undefined {
  const version = Number(VERSION.exec(metadataText)?.[1] ?? otherwiseWritten(metadataText));
  return Number.isSafeInteger(version) && version >= 1 ? version : undefined;
}

/** The same JSON with spaces in it, or with a number in another form. */
function otherwiseWritten(text: string): unknown {
  try {
    return (JSON.parse(text) as { schemaVersion?: unknown } | null)?.schemaVersion;
  } catch {
    return undefined;
  }
}
