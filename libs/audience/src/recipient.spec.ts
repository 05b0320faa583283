import { replay } from '#event-store';
import type { Catalog } from '#catalog';
import { confirmSubscription } from './confirm-subscription.js';
import type { RecipientEvent } from './events.js';
import { recipient } from './recipient.js';
import { requestSubscription } from './request-subscription.js';
import { unsubscribe } from './unsubscribe.js';

const given = (...facts: RecipientEvent[]) => replay(recipient, facts);
const catalog: Catalog = {
  groups: new Set(),
  components: new Map([['api', { name: 'API', retired: false }]]),
};
const requested: RecipientEvent = { type: 'SubscriptionRequested', data: { components: ['api'] } };
const confirmed: RecipientEvent = { type: 'SubscriptionConfirmed', data: {} };
const stopped: RecipientEvent = { type: 'Unsubscribed', data: { via: 'one_click' } };

it('asks the mailbox before anything is sent to it', () => {
  expect(requestSubscription(given(), ['api', 'api'], catalog)).toEqual([requested]);
  expect(given(requested)).toMatchObject({ status: 'pending', components: [] });
});

it('refuses components that do not exist', () => {
  expect(() => requestSubscription(given(), ['fax'], catalog)).toThrow('no component "fax"');
});

it('leaves a mailbox in peace that does not answer', () => {
  const asked = Array.from({ length: 5 }, () => requested);
  expect(requestSubscription(given(...asked), ['api'], catalog)).toEqual([]);
});

it('says nothing new to somebody who has what they ask for', () => {
  expect(requestSubscription(given(requested, confirmed), ['api'], catalog)).toEqual([]);
});

it('keeps what was confirmed until a changed wish is confirmed too', () => {
  const state = given(requested, confirmed, {
    type: 'SubscriptionRequested',
    data: { components: [] },
  });
  expect(state).toMatchObject({ status: 'confirmed', components: ['api'] });
});

it('confirms once', () => {
  expect(confirmSubscription(given(requested))).toEqual([confirmed]);
  expect(confirmSubscription(given(requested, confirmed))).toEqual([]);
});

it('refuses to confirm what nobody asked for', () => {
  expect(() => confirmSubscription(given())).toThrow('no request');
  expect(() => confirmSubscription(given(requested, confirmed, stopped))).toThrow('no request');
});

it('stops at once, also for somebody who never subscribed', () => {
  expect(unsubscribe(given(), 'one_click')).toEqual([stopped]);
  expect(unsubscribe(given(stopped), 'page')).toEqual([]);
});

it('stays unsubscribed while a new request is not confirmed', () => {
  expect(given(stopped, requested)).toMatchObject({ status: 'unsubscribed' });
});
