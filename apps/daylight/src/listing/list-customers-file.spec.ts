import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { affectedPeriods, affectedProjection, RecordCustomersCommand } from '#audience';
import { type DeclareIncident, DeclareIncidentCommand } from '#incidents';
import { ProjectionRunner } from '#read-models';
import { type CommandContext, openCommandContext } from '../command-context.js';
import { listCustomersFile } from './list-customers-file.js';

const now = '2026-03-01T12:00:00.000Z';
const actor = { kind: 'system', id: 'test' } as const;
const meta = (commandId: string) => ({ commandId, actor, occurredAt: now });

let folder: string;
let context: CommandContext;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'daylight-listing-'));
  context = await openCommandContext({
    dataDir: folder,
    log: undefined,
    postgres: undefined,
    durability: 'full',
    erasedFile: undefined,
  });
  const customers = ['acme', 'globex'].map((id) => ({
    id,
    name: id,
    domain: null,
    components: [],
    region: null,
    segment: null,
    status: 'active',
    locale: null,
    timeZone: null,
    contacts: [],
  }));
  await context.commands.execute(new RecordCustomersCommand(customers, meta('customers')));
  const incident: DeclareIncident = {
    title: 'Data was copied',
    kind: 'breach',
    severity: 'critical',
    beganAt: now,
    detectedAt: now,
    scope: { components: [], regions: null, customers: ['initech'] },
    origin: null,
  };
  await context.commands.execute(
    new DeclareIncidentCommand('inc', incident, undefined, meta('declare')),
  );
  await catchUp();
});

afterEach(async () => {
  await context.close();
  rmSync(folder, { recursive: true, force: true });
});

const catchUp = () =>
  new ProjectionRunner(
    context.store,
    context.views,
    [affectedProjection],
    { parked: (_, __, error) => expect(error).toBeUndefined() },
    'listing spec',
  ).catchUp();

const list = (text: string, batchId = 'run') => {
  const path = join(folder, 'list.csv');
  writeFileSync(path, text);
  const file = { path, incidentId: 'inc', reason: 'Found in the file.', batchId, actor, now };
  return listCustomersFile(context.commands, context.views, file);
};

async function affected(): Promise<Record<string, unknown>> {
  await catchUp();
  const { rows } = await affectedPeriods('inc').execute(context.views);
  return Object.fromEntries(rows.map(({ customer_id, via }) => [customer_id, JSON.parse(via)]));
}

it('lists the customers of a file, with what of each was exposed', async () => {
  const text = '\ufeffcustomer_id,data_classes\nacme,e-mail address; password hash\nglobex,\n';
  expect(await list(text)).toEqual({ customers: 2, refused: [], unknown: [] });
  expect(await affected()).toEqual({
    acme: { listed: true, dataClasses: ['e-mail address', 'password hash'] },
    globex: { listed: true, dataClasses: [] },
  });
});

it('says by line alone who is not known, and what cannot be used', async () => {
  const text =
    'customer_id,data_classes\nnobody,e-mail address\n"not an id",x\nacme,<b>\nglobex,x\n';
  expect(await list(text)).toEqual({ customers: 2, refused: [3, 4], unknown: [2] });
});

it('takes more than one command holds, and the same file again', async () => {
  const rows = Array.from({ length: 2_100 }, (_, nth) => `cus_${nth},payment card`);
  const text = ['customer_id,data_classes', ...rows].join('\n');
  expect(await list(text)).toMatchObject({ customers: 2_100, refused: [] });
  const before = await context.store.head();
  expect(await list(text)).toMatchObject({ customers: 2_100 });
  expect(await context.store.head()).toBe(before);
});

it.each([
  ['a file without the column', 'name\nacme\n', 'FILE_UNREADABLE'],
  ['a file that is no CSV', 'customer_id\n"acme\n', 'FILE_UNREADABLE'],
])('refuses %s', async (_, text, code) => {
  await expect(list(text)).rejects.toMatchObject({ code });
});
