import type { Sent } from '../channels/email/email-channel.js';
import type { Claimed } from '../ledger/ledger.js';
import { judge } from './judge.js';
import { RelayBreaker } from './relay-breaker.js';
import { ATTEMPTS_MAX } from './retry-rules.js';

const noon = new Date('2026-11-22T12:00:00Z');
const inOneMinute = new Date('2026-11-22T12:01:00Z');
const claimed = (attempts: number, resends = 0): Claimed => ({
  id: 1,
  fanoutId: 'u1',
  destKey: 'k',
  lane: 0,
  attempts,
  resends,
  plannedAt: noon.toISOString(),
  leaseToken: 't',
  claimedAt: noon,
});
const rules = () => ({ breaker: new RelayBreaker(), inDoubtMs: 60_000, chance: () => 0.5 });
const after = (sent: Sent, attempts = 0, by = rules()) => judge(claimed(attempts), sent, noon, by);
const greylisted: Sent = { outcome: 'deferred', code: '451 4.7.1', words: '' };
const policy: Sent = { outcome: 'unavailable', about: 'policy', code: '550 5.7.1', words: '' };
const down: Sent = { outcome: 'unavailable', about: 'relay', code: 'ESOCKET', words: '' };

it('waits a minute after the first refusal for now', () => {
  expect(after(greylisted)).toMatchObject({ state: 'deferred', nextAt: inOneMinute });
});

it('gives up after a dozen tries', () => {
  expect(after(greylisted, ATTEMPTS_MAX - 1)).toMatchObject({ state: 'failed', code: '451 4.7.1' });
});

it('leaves a letter in doubt alone for a minute', () => {
  expect(after({ outcome: 'inDoubt', code: 'ESOCKET' })).toMatchObject({
    state: 'in_doubt',
    nextAt: inOneMinute,
  });
});

it('stops sending a letter whose fate stays in doubt, instead of a copy a minute for ever', () => {
  const lost: Sent = { outcome: 'inDoubt', code: 'ESOCKET' };
  const marks = [0, 1, 2, 3].map((resends) =>
    judge(claimed(resends, resends), lost, noon, rules()),
  );
  expect(marks.map(({ state }) => state)).toEqual(['in_doubt', 'in_doubt', 'in_doubt', 'failed']);
  expect(marks.at(-1)).toMatchObject({ code: 'IN_DOUBT' });
});

it('leaves a relay alone that loses one answer after another', () => {
  const by = rules();
  for (let at = 0; at < 3; at += 1) after({ outcome: 'inDoubt', code: 'ESOCKET' }, 0, by);
  expect(by.breaker.open).toBe(true);
});

it('counts no try where there was no relay', () => {
  expect(after(down, ATTEMPTS_MAX - 1)).toMatchObject({ state: 'put_back', nextAt: noon });
});

it('holds one refusal by policy against the recipient, but many in a row against ourselves', () => {
  const by = rules();
  expect(after(policy, 0, by).state).toBe('deferred');
  expect(after(policy, 0, by).state).toBe('deferred');
  expect(after(policy, 0, by).state).toBe('put_back');
  expect(by.breaker.open).toBe(true);
});
