import { registerEnumType } from '@nestjs/graphql';
import { role } from '#access';
import { incidentKind, phase, severity } from '#incidents';

type Described<V extends string> = Readonly<Record<V, string>>;

/** GraphQL spells `data_loss` as DATA_LOSS; inside it stays what it is in the facts. */
function enumOf<V extends string>(
  name: string,
  description: string,
  options: readonly V[],
  values: Described<V>,
) {
  const names = Object.fromEntries(options.map((value) => [value.toUpperCase(), value])) as Record<
    string,
    V
  >;
  const valuesMap = Object.fromEntries(
    options.map((value) => [value.toUpperCase(), { description: values[value] }]),
  );
  registerEnumType(names, { name, description, valuesMap });
  return names;
}

export const KindEnum = enumOf(
  'IncidentKind',
  'What kind of incident it is.',
  incidentKind.options,
  {
    outage: 'Something does not work.',
    degradation: 'Something works, but slowly or not always.',
    data_loss: 'Data is lost or damaged.',
    breach: 'Somebody saw or took data who may not.',
    maintenance: 'Planned work.',
  },
);

export const SeverityEnum = enumOf(
  'Severity',
  'How bad it is for those whom it concerns.',
  severity.options,
  {
    minor: 'A nuisance.',
    major: 'An important part cannot be used.',
    critical: 'Customers cannot do their work.',
  },
);

export const PhaseEnum = enumOf(
  'Phase',
  'How far along it is. Maintenance has phases of its own.',
  phase.options,
  {
    investigating: 'We look for the cause.',
    identified: 'We know the cause.',
    monitoring: 'A fix is in place, and we watch it.',
    resolved: 'It is over.',
    scheduled: 'Maintenance is planned.',
    in_progress: 'Maintenance has begun.',
    verifying: 'Maintenance is done, and we check it.',
    completed: 'Maintenance is over.',
  },
);

export const RoleEnum = enumOf(
  'Role',
  'Each role may do what the one before may, and more.',
  role.options,
  {
    viewer: 'Sees everything that is not personal to the team.',
    responder: 'Declares incidents.',
    commander: 'Speaks to customers, and edits catalog and directory.',
    administrator: 'Invites people and issues API tokens.',
  },
);
