import { type CommandMeta, CommandDesk, MemoryEventStore, UnreadableEvent } from '#event-store';
import {
  migrate,
  openViews,
  ProjectionRunner,
  runnerMigrations,
  sql,
  type Views,
} from '#read-models';
import { onBothEngines, type TemporaryViews } from '../../../test/support/views-backends.js';
import type { AddPerson } from './add-person.js';
import { AddPersonCommand, GrantRoleCommand, RemovePersonCommand } from './access.commands.js';
import { accessMigrations, accessProjection } from './access.projection.js';
import type { PersonEvent } from './events.js';
import { AddPersonHandler, GrantRoleHandler, RemovePersonHandler } from './people.handler.js';
import { PeopleTurn } from './vault/people-turn.js';
import { isAdministrator, person } from './person.js';
import type { Role } from './roles.js';
import { ensureFirstAdministrator, FIRST_ADMINISTRATOR } from './sessions/first-administrator.js';
import { redeemSignInLink, sessionActor } from './sessions/sessions.js';

const noon = new Date('2026-03-01T12:00:00.000Z');
const clock = { now: () => noon };
const ada = { name: 'Ada Example', email: 'ada@example.com', role: 'administrator' as const };

let place: TemporaryViews;
let views: Views;
let store: MemoryEventStore;
let desk: CommandDesk;
let turn: PeopleTurn;

onBothEngines((backend) => {
  beforeEach(async () => {
    place = await backend.prepare();
    views = openViews(place.place);
    await migrate(views, [...runnerMigrations, ...accessMigrations]);
    store = new MemoryEventStore();
    desk = new CommandDesk(store);
    turn = new PeopleTurn(views);
  });

  afterEach(async () => {
    await views.destroy();
    await place.remove();
  });

  const meta = (commandId: string): CommandMeta => ({
    commandId,
    actor: { kind: 'system', id: 'test' },
    occurredAt: noon.toISOString(),
  });
  const add = (commandId: string, who: AddPerson = ada) =>
    new AddPersonHandler(desk, views, turn).execute(new AddPersonCommand(who, meta(commandId)));
  const grant = (id: string, role: Role, commandId: string) =>
    new GrantRoleHandler(desk, views, turn).execute(
      new GrantRoleCommand(id, role, meta(commandId)),
    );
  const remove = (id: string, commandId: string) =>
    new RemovePersonHandler(desk, views, turn).execute(
      new RemovePersonCommand(id, meta(commandId)),
    );
  const start = () => ensureFirstAdministrator({ store, views, clock });

  async function catchUp(): Promise<void> {
    const log = { parked: () => undefined };
    await new ProjectionRunner(store, views, [accessProjection], log, 'people spec').catchUp();
  }

  async function emails(): Promise<string[]> {
    const { rows } = await sql<{ email: string }>`SELECT email FROM vault.people`.execute(views);
    return rows.map(({ email }) => email);
  }

  it('does not bring the details of a removed person back when the invitation is sent again late', async () => {
    await start();
    const { personId } = await add('invite');
    await catchUp();
    await remove(personId, 'remove');
    expect(await emails()).toEqual(['administrator@localhost']);
    await add('invite');
    expect(await emails()).toEqual(['administrator@localhost']);
  });

  it('erases nobody whom a removal did not remove', async () => {
    await start();
    const { personId } = await add('invite');
    await catchUp();
    await grant(personId, 'viewer', 'one id');
    await remove(personId, 'one id');
    expect(await emails()).toContain(ada.email);
  });

  it('lets one of two people have an address that both are invited with at the same moment', async () => {
    const tries = await Promise.allSettled([add('one'), add('other')]);
    expect(tries.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(tries[1]).toMatchObject({ reason: { code: 'PERSON_EXISTS' } });
  });

  it('leaves one of two administrators who demote and remove each other at the same moment', async () => {
    await start();
    const { personId } = await add('invite');
    await catchUp();
    const tries = await Promise.allSettled([
      grant(personId, 'viewer', 'demote'),
      remove(FIRST_ADMINISTRATOR, 'remove'),
    ]);
    expect(tries[1]).toMatchObject({ reason: { code: 'LAST_ADMINISTRATOR' } });
    expect(isAdministrator(await desk.situation(person, FIRST_ADMINISTRATOR))).toBe(true);
  });

  describe('when the record of somebody cannot be read', () => {
    const damage = (personId: string) =>
      store.restore([
        {
          stream: `person-${personId}`,
          revision: 1n,
          id: '00000000-0000-8000-8000-000000000000',
          type: 'RoleGranted',
          recordedAt: noon.toISOString(),
          hash: '0'.repeat(64),
          dataText: '{"role":',
          metadataText: '{}',
        },
      ]);
    let broken: string;
    beforeEach(async () => {
      await start();
      ({ personId: broken } = await add('invite'));
      await catchUp();
      await damage(broken);
    });

    it('nothing is decided about them, and everything about the others', async () => {
      await expect(grant(broken, 'viewer', 'demote')).rejects.toBeInstanceOf(UnreadableEvent);
      const ben = { name: 'Ben Example', email: 'ben@example.com', role: 'viewer' as const };
      const { personId } = await add('invite ben', ben);
      await grant(personId, 'responder', 'promote');
      expect(await desk.situation(person, personId)).toMatchObject({ role: 'responder' });
    });

    it('they are not counted on to administer alone', async () => {
      await expect(remove(FIRST_ADMINISTRATOR, 'remove')).rejects.toMatchObject({
        code: 'LAST_ADMINISTRATOR',
      });
    });

    it('nobody is put in office in their place', async () => {
      await redeemSignInLink(views, (await start()) ?? '', noon);
      await desk.handle(person, FIRST_ADMINISTRATOR, meta('fall'), (): PersonEvent[] => [
        { type: 'PersonRemoved', data: {} },
      ]);
      expect(await start()).toBeUndefined();
    });
  });

  describe('when nobody is left who may administer', () => {
    const falls = {
      PersonRemoved: { type: 'PersonRemoved', data: {} },
      RoleGranted: { type: 'RoleGranted', data: { role: 'viewer' } },
    } as const;
    const fall = (type: keyof typeof falls) =>
      desk.handle(person, FIRST_ADMINISTRATOR, meta('fall'), (): PersonEvent[] => [falls[type]]);

    it.each(['PersonRemoved', 'RoleGranted'] as const)(
      'the next starts give a link to the first administrator until it is used (%s)',
      async (type) => {
        await redeemSignInLink(views, (await start()) ?? '', noon);
        await fall(type);
        await catchUp();
        expect(await start()).toBeDefined();
        const link = await start();
        await catchUp();
        const session = (await redeemSignInLink(views, link ?? '', noon)) ?? '';
        expect(await sessionActor(views, session, noon)).toMatchObject({ role: 'administrator' });
        expect(await start()).toBeUndefined();
      },
    );

    it('nobody is put back while somebody else administers, even where the views are still empty', async () => {
      await redeemSignInLink(views, (await start()) ?? '', noon);
      await add('invite');
      await fall('RoleGranted');
      expect(await start()).toBeUndefined();
      await catchUp();
      expect(await start()).toBeUndefined();
    });
  });
});
