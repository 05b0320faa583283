import { type Heads, readHeads, readHeadsFile, Refusal, type TrustedKeys } from '#event-store';

/** How long an address may take to answer, and how much it may say. */
const FETCH_MS = 20_000;
const ANSWER_MAX = 64 * 1024 * 1024;

/** Reads the heads that were published to a file or at an address. @throws Refusal */
export async function headsAt(place: string, pinned: TrustedKeys | undefined): Promise<Heads> {
  try {
    if (!/^https?:\/\//.test(place)) return await readHeadsFile(place, pinned);
    const answer = await fetch(place, { signal: AbortSignal.timeout(FETCH_MS) });
    if (!answer.ok) throw new Error(`it answers ${answer.status}`);
    const text = await answer.text();
    if (text.length > ANSWER_MAX) throw new Error('it says too much');
    return await readHeads(text.split('\n'), pinned);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const refusal = new Refusal(
      'FILE_UNREADABLE',
      `The published heads at ${place} cannot be read: ${reason}.`,
      'Name the heads.ndjson of the data directory, a copy of it, or the address of the status page with /.well-known/daylight-log.json.',
    );
    refusal.cause = cause;
    throw refusal;
  }
}
