import { mkdirSync, writeFileSync } from 'node:fs';
import type { CommandBus } from '@nestjs/cqrs';
import { RecordCustomersCommand } from '#audience';
import { AddComponentCommand, AddGroupCommand } from '#catalog';
import type { Clock, CommandMeta } from '#event-store';
import {
  DeclareIncidentCommand,
  incidentIdFor,
  PublishUpdateCommand,
  updateIdFor,
  WidenScopeCommand,
} from '#incidents';
import { openCommandContext } from '../command-context.js';
import { type MadeUpCustomer, madeUpCustomers } from './made-up-customers.js';
import { components, current, groups, past, planned, type StoryIncident } from './story.js';

export const DEMO_ORGANISATION = 'Kestrel Pay';

const CUSTOMERS = 240;
const MINUTE = 60_000;

/** A clock that stands where the story is. */
class StoryClock implements Clock {
  private at: number;
  constructor(readonly today: Date) {
    this.at = today.getTime();
  }
  now(): Date {
    return new Date(this.at);
  }
  goTo(minutesAgo: number): void {
    this.at = this.today.getTime() - minutesAgo * MINUTE;
  }
}

/** Tells the story through the same commands that people use. Customers arrive after what is past. */
export async function seedDemo(dataDir: string, mark: string): Promise<void> {
  console.log('Preparing the demo …');
  mkdirSync(dataDir, { recursive: true });
  // Marked before anything is told: a demo that was interrupted can still be removed.
  writeFileSync(mark, 'This directory holds the demo; "npm run demo -- --remove" removes it.\n');
  const clock = new StoryClock(new Date());
  const context = await openCommandContext(
    { dataDir, log: undefined, postgres: undefined, erasedFile: undefined, durability: 'full' },
    clock,
  );
  const story = new Storyteller(context.commands, clock);
  clock.goTo(10 * 24 * 60);
  await story.furnish();
  for (const incident of past) await story.tell(incident);
  clock.goTo(120);
  await story.welcome(
    madeUpCustomers(
      CUSTOMERS,
      components.map(([id]) => id),
      7,
    ),
  );
  await story.tell(planned);
  await story.tell(current, { widenTo: 'eu-central', after: 1 });
  await context.close();
}

class Storyteller {
  private commandsGiven = 0;

  constructor(
    private readonly commands: CommandBus,
    private readonly clock: StoryClock,
  ) {}

  async furnish(): Promise<void> {
    for (const group of groups)
      await this.commands.execute(new AddGroupCommand(group, this.meta()));
    for (const [componentId, name, groupId, description] of components) {
      const component = { componentId, name, groupId, description };
      await this.commands.execute(new AddComponentCommand(component, this.meta()));
    }
  }

  async welcome(customers: readonly MadeUpCustomer[]): Promise<void> {
    await this.commands.execute(new RecordCustomersCommand(customers.map(asRecord), this.meta()));
  }

  async tell(story: StoryIncident, widening?: { widenTo: string; after: number }): Promise<void> {
    const declaredAgo = (story.updates[0]?.minutesAgo ?? 0) + 1;
    this.clock.goTo(declaredAgo);
    const meta = this.meta();
    const incidentId = incidentIdFor(meta.commandId);
    const detectedAt = new Date(this.clock.now().getTime() - 2 * MINUTE).toISOString();
    const beganAt = new Date(
      this.clock.today.getTime() - story.beganMinutesAgo * MINUTE,
    ).toISOString();
    const { title, kind, severity } = story;
    const scope = {
      components: [...story.components],
      regions: story.regions && [...story.regions],
      customers: [],
    };
    const declaration = { title, kind, severity, beganAt, detectedAt, scope, origin: null };
    await this.commands.execute(
      new DeclareIncidentCommand(incidentId, declaration, undefined, meta),
    );
    for (const [at, update] of story.updates.entries()) {
      if (widening?.after === at)
        await this.widen(incidentId, update.minutesAgo + 2, widening.widenTo);
      await this.publish(incidentId, update);
    }
  }

  private async widen(incidentId: string, minutesAgo: number, region: string): Promise<void> {
    this.clock.goTo(minutesAgo);
    const change = {
      components: [],
      regions: [region],
      customers: [],
      everywhere: false,
      noLongerExcept: [],
      reason: 'The same declines are reported from there.',
    };
    await this.commands.execute(new WidenScopeCommand(incidentId, change, this.meta()));
  }

  private async publish(
    incidentId: string,
    update: StoryIncident['updates'][number],
  ): Promise<void> {
    this.clock.goTo(update.minutesAgo);
    const meta = this.meta();
    const { phase, words, nextInMinutes } = update;
    const next =
      nextInMinutes === null ? null : this.clock.now().getTime() + nextInMinutes * MINUTE;
    await this.commands.execute(
      new PublishUpdateCommand(
        incidentId,
        {
          updateId: updateIdFor(incidentId, meta.commandId),
          phase,
          words,
          nextUpdateAt: next === null ? null : new Date(next).toISOString(),
          steppedBackBecause: null,
          importedStatus: null,
        },
        meta,
      ),
    );
  }

  private meta(): CommandMeta {
    this.commandsGiven += 1;
    return {
      commandId: `demo ${this.commandsGiven}`,
      actor: { kind: 'system', id: 'demo' },
      occurredAt: this.clock.now().toISOString(),
    };
  }
}

function asRecord({ plan, components, contacts, ...customer }: MadeUpCustomer) {
  return {
    ...customer,
    components: [...components],
    segment: plan,
    contacts: contacts.map(({ email, ...contact }) => ({
      ...contact,
      address: email,
      locale: customer.locale,
      timeZone: customer.timeZone,
      byEmail: true,
    })),
  };
}
