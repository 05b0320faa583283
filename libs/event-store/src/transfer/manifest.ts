import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PublicKey, TrustedKeys } from '../evidence/public-key.js';
import type { SigningKey } from '../evidence/signing-key.js';
import { Refusal } from '../refusal.js';

export const EXPORT_VERSION = 1;
/** Characters; the members of a cluster may need more. */
const ENGINE_MAX = 100;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.int().min(0);
const event = z.strictObject({ stream: z.string(), revision: z.string(), hash: z.string() });

const manifest = z.strictObject({
  format: z.literal('daylight-log-export'),
  version: z.literal(EXPORT_VERSION),
  exportedAt: z.iso.datetime(),
  /** From which log, in words. */
  engine: z.string().max(ENGINE_MAX),
  events: count,
  streams: count,
  /** Events of other programs, without a link of the chain. */
  unchained: count,
  /** Merkle root (RFC 6962, SHA-256) over the hashes of the events, in the order of the log. */
  root: digest,
  /** The store's own record of what is hidden, which is in the file too; null where the log did not show it. */
  rules: z.strictObject({ events: count, root: digest }).nullable(),
  first: event.nullable(),
  last: event.nullable(),
  file: z.strictObject({ bytes: count, lines: count, sha256: digest }),
  /** Ed25519 keys that the log is signed with, 64 hexadecimal digits each. */
  keys: z.array(digest).min(1).max(100),
  keyId: z.string().regex(/^[0-9a-f]{16}$/),
  signature: z.string().regex(/^[0-9a-f]{128}$/),
});

const unsignedManifest = manifest.omit({ signature: true });

/** What an export says of itself. It is written beside it, as `FILE.manifest.json`. */
export type Manifest = z.output<typeof manifest>;

export function manifestPath(file: string): string {
  return `${file}.manifest.json`;
}

export function signManifest(
  said: Omit<Manifest, 'format' | 'version' | 'keyId' | 'signature'>,
  key: SigningKey,
): Manifest {
  // Parsed, so that everything stands in the order of the schema: so it is read, and so it is signed.
  const unsigned = unsignedManifest.parse({
    format: 'daylight-log-export',
    version: EXPORT_VERSION,
    ...said,
    engine: said.engine.slice(0, ENGINE_MAX),
    keyId: key.public.id,
  });
  return { ...unsigned, signature: key.sign(signedText(unsigned)) };
}

/** There is one way to write a manifest, so that not even a blank can be changed. */
export function textOfManifest(said: Manifest): string {
  return `${JSON.stringify(said, null, 2)}\n`;
}

/**
 * Reads the manifest of an export.
 * @param pinned the keys that count; left out: those that the manifest names itself
 * @throws Refusal
 */
export function readManifest(file: string, pinned?: TrustedKeys): Manifest {
  const path = manifestPath(file);
  const text = textAt(path);
  const json = jsonOf(text);
  demandVersion(json);
  const parsed = manifest.safeParse(json);
  if (!parsed.success || textOfManifest(parsed.data) !== text) throw changed(path);
  const said = parsed.data;
  const named = new TrustedKeys(said.keys.map((raw) => new PublicKey(raw)));
  const { signature, ...unsigned } = said;
  if (!named.find(said.keyId)?.signed(signedText(unsigned), signature)) throw changed(path);
  if (pinned && !pinned.find(said.keyId)) {
    throw new Refusal(
      'EXPORT_NOT_TRUSTED',
      `The export is signed with the key ${said.keyId}, which is none of those that were named.`,
      'Name the key of the installation it comes from; its evidence.pub holds it.',
    );
  }
  return said;
}

function signedText(said: z.output<typeof unsignedManifest>): string {
  const { format, version, ...rest } = said;
  return `${format} ${version}\n${JSON.stringify(rest)}`;
}

function changed(path: string): Refusal {
  return new Refusal(
    'EXPORT_DAMAGED',
    `${path} is not as it was written.`,
    'Take another copy of the export.',
  );
}

function demandVersion(json: unknown): void {
  const { version } = (json ?? {}) as { version?: unknown };
  if (typeof version !== 'number' || version <= EXPORT_VERSION) return;
  throw new Refusal(
    'EXPORT_NEWER',
    `The export is of format ${version}; this program knows up to ${EXPORT_VERSION}.`,
    'Restore it with the Daylight that wrote it, or a later one.',
  );
}

function textAt(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    const { code } = cause as { code?: unknown };
    const refusal = new Refusal(
      'FILE_UNREADABLE',
      `There is no manifest at ${path} that can be read (${String(code)}).`,
      'Put it beside the export: an export is two files.',
    );
    refusal.cause = cause;
    throw refusal;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
