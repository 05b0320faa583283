import { OutcomeUnknown } from './errors.js';
import { LIMITS, wholeStream } from './event-store.js';
import { z } from 'zod';
import { CommandDesk } from './command-desk.js';
import type { Decider } from './decider.js';
import type { EventOf } from './facts.js';
import { MemoryEventStore } from './memory/memory-event-store.js';

const lampEvents = { SwitchedOn: z.object({ by: z.string() }), SwitchedOff: z.object({}) };
const lamp: Decider<{ on: boolean }, EventOf<typeof lampEvents>> = {
  name: 'lamp',
  events: lampEvents,
  initial: { on: false },
  evolve: { SwitchedOn: () => ({ on: true }), SwitchedOff: () => ({ on: false }) },
};
const meta = (commandId: string) => ({
  commandId,
  actor: { kind: 'person', id: 'ada' } as const,
  occurredAt: '2026-03-01T12:00:00.000Z',
});
const switchOn = (state: { on: boolean }) =>
  state.on ? [] : [{ type: 'SwitchedOn', data: { by: 'ada' } } as const];

it('records what was decided, with who asked and when', async () => {
  const store = new MemoryEventStore();
  await new CommandDesk(store).handle(lamp, 'hall', meta('c1'), switchOn);
  const [event] = await wholeStream(store, 'lamp-hall');
  expect(event).toMatchObject({
    type: 'SwitchedOn',
    metadata: { actor: { id: 'ada' }, causationId: 'c1', occurredAt: '2026-03-01T12:00:00.000Z' },
  });
});

it('answers a repeated command with what it did the first time', async () => {
  const store = new MemoryEventStore();
  const desk = new CommandDesk(store);
  const first = await desk.handle(lamp, 'hall', meta('c1'), switchOn);
  await desk.handle(lamp, 'hall', meta('c2'), () => [{ type: 'SwitchedOff', data: {} } as const]);
  const again = await desk.handle(lamp, 'hall', meta('c1'), switchOn);
  expect(again.position).toBe(first.position);
  expect(await wholeStream(store, 'lamp-hall')).toHaveLength(2);
});

it('refuses a command id that comes back with another question', async () => {
  const desk = new CommandDesk(new MemoryEventStore());
  const asking = (asked: string) => desk.handle(lamp, 'hall', { ...meta('c1'), asked }, switchOn);
  await asking('on, by ada');
  await expect(asking('on, by ada')).resolves.toBeDefined();
  await expect(asking('off, by bob')).rejects.toMatchObject({ code: 'COMMAND_ID_USED' });
});

it('decides again when somebody else was faster', async () => {
  const store = new MemoryEventStore();
  const desk = new CommandDesk(store);
  await Promise.all(['c1', 'c2', 'c3'].map((id) => desk.handle(lamp, 'hall', meta(id), switchOn)));
  expect(await wholeStream(store, 'lamp-hall')).toHaveLength(1);
});

it('refuses to write a fact that does not fit its shape', async () => {
  const desk = new CommandDesk(new MemoryEventStore());
  const bad = { type: 'SwitchedOn', data: { by: 7 } } as unknown as EventOf<typeof lampEvents>;
  await expect(desk.handle(lamp, 'hall', meta('c1'), () => [bad])).rejects.toThrow();
});

it('refuses what is too large for the log, and names the limit', async () => {
  const store = new MemoryEventStore();
  const large = { type: 'SwitchedOn', data: { by: 'x'.repeat(LIMITS.eventBytes) } } as const;
  const handled = new CommandDesk(store).handle(lamp, 'hall', meta('c1'), () => [large]);
  await expect(handled).rejects.toMatchObject({
    code: 'EVENT_TOO_LARGE',
    message: expect.stringContaining('512000 bytes') as string,
  });
  expect((await store.readStream('lamp-hall')).exists).toBe(false);
});

it('says which command to send again where nobody knows whether it was written', async () => {
  const store = new MemoryEventStore();
  store.append = () => Promise.reject(new OutcomeUnknown('The connection broke.'));
  const handled = new CommandDesk(store).handle(lamp, 'hall', meta('c1'), switchOn);
  await expect(handled).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', commandId: 'c1' });
});

it('writes ids that begin with the time of the command', async () => {
  const store = new MemoryEventStore();
  await new CommandDesk(store).handle(lamp, 'hall', meta('c1'), switchOn);
  const [event] = await wholeStream(store, 'lamp-hall');
  const at = Date.parse('2026-03-01T12:00:00.000Z').toString(16).padStart(12, '0');
  expect(event?.id.replace('-', '').slice(0, 12)).toBe(at);
});
