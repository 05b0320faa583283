import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import { checkpoint, CheckpointMoved, moveCheckpoint, NOWHERE } from './checkpoints.js';
import { listNames, named, names, NamesLog, openNames } from './fixtures/names.js';
import type { Projection } from './projection.js';
import { ProjectionRunner } from './runner.js';
import { sql, type Views } from './views.js';

let place: TemporaryViews;
let views: Views;
const quiet = { parked: () => undefined };

onBothEngines((backend) => {
  beforeEach(async () => {
    place = await backend.prepare();
    views = await openNames(place.place);
  });
  afterEach(async () => {
    await views.destroy();
    await place.remove();
  });

  it('begins before the first event, and moves only from where it was seen (62)', async () => {
    const log = new NamesLog();
    const { position } = await log.store.append('a', [named('ada')], { expected: 'noStream' });
    await views.transaction().execute(async (tx) => {
      expect(await checkpoint(tx, 'names')).toBe(NOWHERE);
      await moveCheckpoint(tx, 'names', NOWHERE, position);
    });
    const stale = views.transaction().execute(async (tx) => {
      await sql`INSERT INTO names (name) VALUES ('twice')`.execute(tx);
      await moveCheckpoint(tx, 'names', NOWHERE, position);
    });
    await expect(stale).rejects.toBeInstanceOf(CheckpointMoved);
    expect(await listNames(views)).toEqual([]);
  });

  it('moves each projection by itself: a new one starts at the beginning (63)', async () => {
    const log = new NamesLog();
    await log.add('a', 'ada');
    await new ProjectionRunner(log.store, views, [names], quiet, 'apart').catchUp();
    const seen: string[] = [];
    const late: Projection = {
      name: 'late',
      handles: ['Named'],
      tables: [],
      apply: async (events) => {
        for (const { data } of events) seen.push((data as { name: string }).name);
      },
    };
    await log.add('b', 'bob');
    await new ProjectionRunner(log.store, views, [names, late], quiet, 'apart').catchUp();
    expect(seen).toEqual(['ada', 'bob']);
    expect(await listNames(views)).toEqual(['ada', 'bob']);
  });

  it('writes rows and checkpoint together, or neither (64)', async () => {
    const log = new NamesLog();
    await log.add('a', 'ada');
    const failing: Projection = {
      ...names,
      apply: async (events, tx) => {
        await names.apply(events, tx);
        throw Object.assign(new Error('the disk is full'), { code: 'SQLITE_FULL' });
      },
    };
    const run = new ProjectionRunner(log.store, views, [failing], quiet, 'together').catchUp();
    await expect(run).rejects.toThrow('the disk is full');
    expect(await listNames(views)).toEqual([]);
    await new ProjectionRunner(log.store, views, [names], quiet, 'together').catchUp();
    expect(await listNames(views)).toEqual(['ada']);
  });
});
