import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Stored } from './journal.js';

/** Which events of the whole log a reader wants. */
export function wantedBy(options: ReadReq.Options): (event: Stored) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const expression = filter.getStreamIdentifier() ?? filter.getEventType();
  const nameOf = (event: Stored) => (filter.hasStreamIdentifier() ? event.stream : event.type);
  const regex = expression?.getRegex() ?? '';
  if (regex !== '') {
    const pattern = new RegExp(regex);
    return (event) => pattern.test(nameOf(event));
  }
  const prefixes = expression?.getPrefixList() ?? [];
  return (event) => prefixes.some((prefix) => nameOf(event).startsWith(prefix));
}

/** Events the server looks through at once. */
export function windowOf(options: ReadReq.Options): number {
  const filter = options.getFilter();
  return filter?.hasMax() ? filter.getMax() : 32;
}
