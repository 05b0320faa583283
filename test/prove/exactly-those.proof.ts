import {
  residentMegabytes,
  runDaylight,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import { type Engines, enginesNamed, openEngines } from '../support/engines.js';
import type { Outcome, Proof } from '../support/proof.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { compare, MARK, prepareAudience, settled, steps } from './told.scenario.js';

export const exactlyThose: Proof = {
  name: 'exactly-those',
  says: 'every contact of every affected customer, and nobody else, gets each update once.',
  run: ({ full, words }) => exactlyThoseOn(enginesNamed(words), full),
};

/** The main job on the given engines: who was told what, against what the customers' files alone say. */
export async function exactlyThoseOn(engines: Engines, full: boolean): Promise<Outcome> {
  const { environment, says, close } = await openEngines(engines);
  const dataDir = temporaryDirectory('exactly-those');
  const expectation = await prepareAudience(dataDir, full ? 10_000 : 1_500, environment);
  const sink = await startSmtpSink({ mark: MARK });
  const daylight = await startDaylight(dataDir, { ...environment, DAYLIGHT_SMTP: sink.url });
  const caller = await signIn(daylight);
  const started = performance.now();
  for (const step of steps(new IncidentRoom(() => caller), 'once')) await step();
  await settled(sink.mails, expectation.perUpdate);
  const last = Math.max(...sink.mails.map(({ at }) => at));
  const memory = residentMegabytes(daylight.process.pid) ?? 'unknown';
  await daylight.stop();
  await sink.close();
  const verified = await runDaylight(dataDir, ['verify'], environment);
  await close();
  const compared = compare(sink.mails, expectation.perUpdate);
  const wrong = compared.missing + compared.strangers + compared.duplicates;
  return {
    ok: wrong === 0 && sink.mails.length === compared.expected && verified.status === 0,
    figures: {
      customers: full ? 10_000 : 1_500,
      affected_customers: expectation.affected,
      mails_expected: compared.expected,
      mails_received: sink.mails.length,
      missing: compared.missing,
      to_anybody_else: compared.strangers,
      twice: compared.duplicates,
      seconds_first_command_to_last_mail: Number(((last - started) / 1_000).toFixed(1)),
      memory_mb: memory,
      log_verifies: verified.status === 0,
    },
    remarks: [
      `Engines: ${says}.`,
      ...compared.examples.map((example) => `Missed: ${example}`),
      `Customers by ${expectation.madeBy}. Contacts of affected customers that must get nothing: ${expectation.leftOut}.`,
      'Customers who came into the scope while an update was the current word must get that update too.',
    ],
  };
}
