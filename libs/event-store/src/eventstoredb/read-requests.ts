import { Empty, StreamIdentifier } from '@eventstore/db-client/generated/shared_pb.js';
import { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Filter } from '../event-store.js';
import type { Place } from './positions.js';

/** Events the server looks through between two checkpoints. */
const SEARCH_WINDOW = 512;

export interface AllPage {
  readonly direction: 'forwards' | 'backwards';
  /** Forwards from this event on, backwards from the one before it; undefined: from the start, or from the end. */
  readonly from: Place | undefined;
  readonly count: number;
  readonly filter?: Filter;
  /** Events of this stream alone. */
  readonly stream?: string;
  /** Leaves the server's own events out, where no filter of ours does. */
  readonly ours?: boolean;
}

export function allPage({ direction, from, count, filter, stream, ours }: AllPage): ReadReq {
  const options = common(direction);
  const all = new ReadReq.Options.AllOptions();
  if (from) all.setPosition(positionOf(from));
  else if (direction === 'forwards') all.setStart(new Empty());
  else all.setEnd(new Empty());
  options.setAll(all).setCount(String(count));
  if (stream !== undefined) options.setFilter(oneStream(stream));
  else if (filter || ours) options.setFilter(filterOf(filter));
  else options.setNoFilter(new Empty());
  return new ReadReq().setOptions(options);
}

export interface StreamPage {
  readonly direction: 'forwards' | 'backwards';
  /** Inclusive; undefined: from the first event shown, or from the last. */
  readonly from: bigint | undefined;
  readonly count: number;
}

export function streamPage(name: string, { direction, from, count }: StreamPage): ReadReq {
  const options = common(direction);
  const stream = new ReadReq.Options.StreamOptions();
  stream.setStreamIdentifier(new StreamIdentifier().setStreamName(Buffer.from(name)));
  if (from !== undefined) stream.setRevision(String(from));
  else if (direction === 'forwards') stream.setStart(new Empty());
  else stream.setEnd(new Empty());
  options.setStream(stream).setCount(String(count)).setNoFilter(new Empty());
  return new ReadReq().setOptions(options);
}

/** Everything after a place, for ever. The server leaves out what the filter does not want, and its own events. */
export function subscription(after: Place | undefined, filter: Filter | undefined): ReadReq {
  const options = common('forwards');
  const all = new ReadReq.Options.AllOptions();
  if (after) all.setPosition(positionOf(after));
  else all.setStart(new Empty());
  options.setAll(all).setSubscription(new ReadReq.Options.SubscriptionOptions());
  options.setFilter(filterOf(filter));
  return new ReadReq().setOptions(options);
}

function common(direction: 'forwards' | 'backwards'): ReadReq.Options {
  const uuids = new ReadReq.Options.UUIDOption().setString(new Empty());
  return new ReadReq.Options()
    .setReadDirection(
      direction === 'forwards'
        ? ReadReq.Options.ReadDirection.FORWARDS
        : ReadReq.Options.ReadDirection.BACKWARDS,
    )
    .setUuidOption(uuids);
}

/**
 * As a pattern: the server compares prefixes by the rules of a language, in which a letter and an accent after it are
 * one; a pattern compares code by code, as the other engines do.
 */
function filterOf(filter: Filter | undefined): ReadReq.Options.FilterOptions {
  if (!filter) return looking().setEventType(pattern('^[^$]'));
  return 'typePrefixes' in filter
    ? looking().setEventType(pattern(`^(?:${literally(filter.typePrefixes)})`))
    : looking().setStreamIdentifier(pattern(`^(?:${literally(filter.streamPrefixes)})`));
}

function oneStream(name: string): ReadReq.Options.FilterOptions {
  return looking().setStreamIdentifier(pattern(`^${literally([name])}$`));
}

function looking(): ReadReq.Options.FilterOptions {
  return new ReadReq.Options.FilterOptions()
    .setMax(SEARCH_WINDOW)
    .setCheckpointintervalmultiplier(1);
}

function pattern(regex: string): ReadReq.Options.FilterOptions.Expression {
  return new ReadReq.Options.FilterOptions.Expression().setRegex(regex);
}

function literally(words: readonly string[]): string {
  const escaped = words.map((word) =>
    word.replaceAll(/[\\*+?|{}[\]()^$.#\s-]/gu, (character) => `\\${character}`),
  );
  return escaped.join('|');
}

function positionOf({ commit, prepare }: Place): ReadReq.Options.Position {
  return new ReadReq.Options.Position().setCommitPosition(commit).setPreparePosition(prepare);
}
