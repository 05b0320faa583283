import { randomUUID } from 'node:crypto';
import type { Caller } from './graphql.js';

export interface Said {
  readonly effect: string;
  readonly phase: 'investigating' | 'identified' | 'monitoring' | 'resolved';
  /** ISO 8601; left out: in an hour. */
  readonly nextUpdateAt?: string;
}

interface DeclaredScope {
  readonly components: readonly string[];
  readonly regions: readonly string[] | null;
  /** Since when customers are affected: ISO 8601; left out: now. */
  readonly beganAt?: string;
}

const REFUSED = '... on Refused { code message next field }';
/** Fixed once: a command that is tried again must ask for the same. */
const soon = new Date(Date.now() + 60 * 60_000).toISOString();

/** What a commander does, over GraphQL. Each act can be tried again under its own id without being done twice. */
export class IncidentRoom {
  constructor(private readonly caller: () => Caller) {}

  async addComponents(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      await this.caller().ask(
        `mutation ($input: AddComponentInput!) { addComponent(input: $input) { __typename ${REFUSED} } }`,
        { input: { id, name: id, commandId: `add ${id}`.replace(' ', '-') } },
      );
    }
  }

  async declare(
    scope: DeclaredScope,
    severity: 'minor' | 'major' | 'critical',
    said: Said,
    commandId: string = randomUUID(),
  ): Promise<string> {
    const { incident } = await this.caller().ask<{ incident: { id: string } }>(
      `mutation ($input: DeclareIncidentInput!) {
         declareIncident(input: $input) { ... on IncidentSaved { incident { id } } ${REFUSED} } }`,
      {
        input: {
          commandId,
          title: 'Requests are failing',
          kind: 'OUTAGE',
          severity: severity.toUpperCase(),
          ...scope,
          firstUpdate: updateOf(said),
        },
      },
    );
    return incident.id;
  }

  async publish(incidentId: string, said: Said, commandId: string = randomUUID()): Promise<void> {
    await this.caller().ask(
      `mutation ($input: PublishUpdateInput!) { publishUpdate(input: $input) { __typename ${REFUSED} } }`,
      { input: { commandId, incidentId, ...updateOf(said) } },
    );
  }

  async widen(
    incidentId: string,
    regions: readonly string[],
    commandId: string = randomUUID(),
  ): Promise<void> {
    await this.caller().ask(
      `mutation ($input: WidenScopeInput!) { widenScope(input: $input) { __typename ${REFUSED} } }`,
      { input: { commandId, incidentId, regions, reason: 'Reported from there too.' } },
    );
  }

  async narrow(
    incidentId: string,
    components: readonly string[],
    commandId: string = randomUUID(),
  ): Promise<void> {
    await this.caller().ask(
      `mutation ($input: NarrowScopeInput!) { narrowScope(input: $input) { __typename ${REFUSED} } }`,
      { input: { commandId, incidentId, components, reason: 'Not hit after all.' } },
    );
  }
}

function updateOf({ effect, phase, nextUpdateAt = soon }: Said) {
  return {
    effect,
    phase: phase.toUpperCase(),
    known: 'One of two regions answers slowly.',
    ...(phase === 'resolved' ? {} : { nextUpdateAt }),
  };
}
