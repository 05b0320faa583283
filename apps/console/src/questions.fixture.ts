import type { ConsoleUnderTest } from './console.fixture.js';

export const ADD = `mutation ($input: AddComponentInput!) {
  addComponent(input: $input) { __typename ... on ComponentSaved { component { id name } } ... on Refused { code field next } }
}`;
export const DECLARE = `mutation ($input: DeclareIncidentInput!) {
  declareIncident(input: $input) { __typename
    ... on IncidentSaved { incident { id title phase scope { components { name } } updates { id words { effect } } } }
    ... on Refused { code field message } }
}`;
export const PUBLISH = `mutation ($input: PublishUpdateInput!) {
  publishUpdate(input: $input) { __typename ... on UpdateSaved { update { id } incident { phase } } ... on Refused { code field next } }
}`;

const HENCE = new Date(Date.now() + 3_600_000).toISOString();

/** The same moment each time: a command that is sent again must ask for the same. */
export const inAnHour = () => HENCE;

interface DeclaredAnswer {
  readonly __typename: string;
  readonly incident: { readonly id: string; readonly updates: readonly unknown[] };
}

/** Adds the component where it is missing, and declares; the same id again is the same incident. */
export async function declared(
  console: ConsoleUnderTest,
  commandId: string,
): Promise<DeclaredAnswer> {
  await console.ask(ADD, {
    input: { id: 'payments', name: 'Card payments', commandId: 'add-payments' },
  });
  const input = {
    commandId,
    title: 'Card payments are failing',
    kind: 'OUTAGE',
    severity: 'MAJOR',
    components: ['payments'],
    firstUpdate: {
      phase: 'INVESTIGATING',
      effect: 'Payments are refused.',
      nextUpdateAt: inAnHour(),
    },
  };
  const answer = (await console.ask(DECLARE, { input })).data as {
    declareIncident: DeclaredAnswer;
  };
  return answer.declareIncident;
}
