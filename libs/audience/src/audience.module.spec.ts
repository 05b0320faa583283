import 'reflect-metadata';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { EventStoreModule, systemClock } from '#event-store';
import { ReadModelsModule, sql, Watermark } from '#read-models';
import {
  ConfirmSubscriptionCommand,
  RequestSubscriptionCommand,
  UnsubscribeCommand,
} from './audience.commands.js';
import { AudienceModule } from './audience.module.js';
import { destinations } from './audience.query.js';
import { destinationKey } from './destination.js';
import { House } from './fixtures/house.js';
import { onBothEngines } from '../../../test/support/views-backends.js';

@Module({})
class Application {}

let house: House;
let application: INestApplicationContext;
let watermark: Watermark;
let commands: CommandBus;
let key: string;

onBothEngines((backend) => {
  beforeEach(async () => {
    house = await House.open(backend);
    key = destinationKey(house.secrets, 'ann@north.example');
    watermark = new Watermark(house.views, `audience module ${house.folder}`);
    const imports = [
      CqrsModule.forRoot(),
      EventStoreModule.of(house.store, systemClock),
      ReadModelsModule.of(house.views, watermark),
      AudienceModule.of(house.secrets),
    ];
    application = await NestFactory.createApplicationContext(
      { module: Application, imports },
      { logger: false },
    );
    commands = application.get(CommandBus);
  });

  afterEach(async () => {
    await application.close();
    watermark.close();
    await house.close();
  });

  const request = (address: string, components: string[] = []) =>
    commands.execute(
      new RequestSubscriptionCommand({ address, components, locale: 'pt_br' }, house.meta()),
    );

  async function state(): Promise<unknown> {
    await house.catchUp();
    const { rows } = await sql<{ state: string }>`
    SELECT state FROM subscriptions WHERE dest_key = ${key}`.execute(house.views);
    return rows[0]?.state;
  }

  it('takes a subscription through request, confirmation and end', async () => {
    await request('Ann@North.example');
    expect(await state()).toBe('pending');
    expect((await destinations(house.vault, [key])).get(key)).toEqual({
      address: 'Ann@North.example',
      locale: 'pt-BR',
      timeZone: null,
    });
    await commands.execute(new ConfirmSubscriptionCommand(key, house.meta()));
    expect(await state()).toBe('confirmed');
    await commands.execute(new UnsubscribeCommand(key, 'one_click', house.meta()));
    expect(await state()).toBe('unsubscribed');
  });

  it.each([
    ['nobody', [], 'ADDRESS_INCOMPLETE'],
    ['ann@north.example', ['fax'], 'UNKNOWN_COMPONENT'],
  ])(
    'refuses a request that cannot be carried out, and keeps no address',
    async (address, components, code) => {
      await expect(request(address, components)).rejects.toMatchObject({ code });
      const { rows } = await sql`SELECT dest_key FROM vault.mailboxes`.execute(house.views);
      expect(rows).toEqual([]);
    },
  );

  it('refuses to confirm what nobody asked for', async () => {
    const confirm = new ConfirmSubscriptionCommand(key, house.meta());
    await expect(commands.execute(confirm)).rejects.toMatchObject({
      code: 'SUBSCRIPTION_NOT_REQUESTED',
    });
  });
});
