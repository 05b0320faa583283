import { CommandDesk, isRefusal } from '#event-store';
import { onBothEngines, type TemporaryViews } from '../../../../test/support/views-backends.js';
import { listNames, names, NamesLog, openNames, remedy } from '../fixtures/names.js';
import { ProjectionRunner } from '../runner.js';
import type { Views } from '../views.js';
import { listParked } from './parked-streams.js';
import { RetryParkedCommand, SkipParkedCommand } from './repair.commands.js';
import { RetryParkedHandler, SkipParkedHandler } from './repair.handler.js';

let place: TemporaryViews;
let views: Views;
let log: NamesLog;
let catchUp: () => Promise<void>;
let commands = 0;

const meta = () => ({
  commandId: `repair ${(commands += 1)}`,
  actor: { kind: 'person', id: 'operator' } as const,
  occurredAt: '2026-03-01T12:00:00.000Z',
});
const parkedStream = { projection: 'names', stream: 'b' };
const retry = (asked = parkedStream, by = meta()) =>
  new RetryParkedHandler(new CommandDesk(log.store), views).execute(
    new RetryParkedCommand(asked, by),
  );
const skip = (revision = '0') =>
  new SkipParkedHandler(new CommandDesk(log.store), views).execute(
    new SkipParkedCommand({ ...parkedStream, revision, reason: 'written by mistake' }, meta()),
  );

onBothEngines((backend) => {
  beforeEach(async () => {
    remedy.found = false;
    place = await backend.prepare();
    views = await openNames(place.place);
    log = new NamesLog();
    const quiet = { parked: () => undefined };
    catchUp = () => new ProjectionRunner(log.store, views, [names], quiet, 'repairs').catchUp();
    await log.add('a', 'ada');
    await log.add('b', 'poison');
    await log.add('b', 'bob');
    await catchUp();
  });
  afterEach(async () => {
    await views.destroy();
    await place.remove();
  });

  it('says what is parked, and never what people wrote', async () => {
    expect(await listParked(views)).toMatchObject([
      { projection: 'names', stream: 'b', revision: 0n, type: 'Named', error: 'Error' },
    ]);
  });

  it('applies the stream from where it stopped, once the program can take it', async () => {
    remedy.found = true;
    await retry();
    await catchUp();
    expect(await listNames(views)).toEqual(['ada', 'bob', 'poison']);
    expect(await listParked(views)).toEqual([]);
    await log.add('b', 'bea');
    await catchUp();
    expect(await listNames(views)).toEqual(['ada', 'bea', 'bob', 'poison']);
  });

  it('leaves the stream parked where it still cannot be taken', async () => {
    await retry();
    await catchUp();
    expect(await listNames(views)).toEqual(['ada']);
    expect(await listParked(views)).toHaveLength(1);
  });

  it('leaves one event out and applies what follows it', async () => {
    await skip();
    await catchUp();
    expect(await listNames(views)).toEqual(['ada', 'bob']);
    expect(await listParked(views)).toEqual([]);
  });

  it('stops again at the next event that cannot be taken', async () => {
    await log.add('b', 'poison');
    await log.add('b', 'bea');
    await skip();
    await catchUp();
    expect(await listNames(views)).toEqual(['ada', 'bob']);
    expect(await listParked(views)).toMatchObject([{ stream: 'b', revision: 2n }]);
  });

  it('skips nothing that nobody has seen, where two people skip the same event', async () => {
    await log.add('b', 'poison');
    await skip();
    await catchUp();
    await expect(skip()).rejects.toMatchObject({
      code: 'NOT_PARKED',
      message: expect.stringContaining('revision 2, not 0'),
    });
    await skip('2');
    await catchUp();
    expect(await listParked(views)).toEqual([]);
  });

  it('writes down who decided what', async () => {
    await skip();
    const events = await log.store.readAll({
      limit: 10,
      filter: { streamPrefixes: ['repairs-names'] },
    });
    expect(events).toMatchObject([
      {
        type: 'ParkedEventSkipped',
        data: { ...parkedStream, revision: '0', reason: 'written by mistake' },
        metadata: { actor: { kind: 'person', id: 'operator' } },
      },
    ]);
  });

  it('refuses to repair what is not parked', async () => {
    const error: unknown = await retry({ projection: 'names', stream: 'a' }).catch(
      (reason: unknown) => reason,
    );
    expect(isRefusal(error) && error.code).toBe('NOT_PARKED');
  });

  it('decides once, however often the same command comes', async () => {
    const same = meta();
    await retry(parkedStream, same);
    await retry(parkedStream, same);
    const filter = { streamPrefixes: ['repairs-names'] };
    expect(await log.store.readAll({ limit: 10, filter })).toHaveLength(1);
  });
});
