import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { prepareAudience } from '../prove/told.scenario.js';
import { BASE_COMPONENTS } from '../support/customer-base.js';
import { startDaylight, temporaryDirectory } from '../support/daylight.js';
import { signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import { percentile, type Proof } from '../support/proof.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';

export const declareBench: Proof = {
  name: 'declare',
  says: 'from "declare" to the first relay 250 with many affected, as a multiple of one SMTP round trip.',
  async run({ full }) {
    const accounts = full ? 23_500 : 2_000;
    const rounds = full ? 15 : 5;
    const dataDir = temporaryDirectory('bench-declare');
    await prepareAudience(dataDir, accounts);
    const sink = await startSmtpSink();
    const daylight = await startDaylight(dataDir, { DAYLIGHT_SMTP: sink.url });
    const caller = await signIn(daylight);
    const room = new IncidentRoom(() => caller);
    await room.addComponents(BASE_COMPONENTS);
    const roundTrip = await smtpRoundTrips(sink, 50);
    const samples: number[] = [];
    let affected = 0;
    for (let round = 0; round <= rounds; round += 1) {
      const first = sink.next();
      const started = performance.now();
      const said = { effect: 'Requests fail.', phase: 'investigating' } as const;
      const scope = { components: BASE_COMPONENTS.slice(0, 3), regions: null };
      const incidentId = await room.declare(scope, 'critical', said);
      const { at } = await first;
      // The first round warms the program up and is left out.
      if (round > 0) samples.push(at - started);
      const incident = await caller.ask<{ affectedCount: number }>(
        'query ($id: ID!) { incident(id: $id) { affectedCount } }',
        { id: incidentId },
      );
      affected = incident.affectedCount;
      await quiet(sink);
    }
    await daylight.stop();
    await sink.close();
    const [tripP50, tripP99] = [percentile(roundTrip, 0.5), percentile(roundTrip, 0.99)];
    return {
      ok: affected >= (full ? 10_000 : 500),
      figures: {
        affected_customers: affected,
        rounds,
        declare_to_250_ms_p50: percentile(samples, 0.5),
        declare_to_250_ms_p99: percentile(samples, 0.99),
        smtp_round_trip_ms_p50: tripP50,
        smtp_round_trip_ms_p99: tripP99,
        multiple_p50: percentile(samples, 0.5) / tripP50,
        multiple_p99: percentile(samples, 0.99) / tripP50,
      },
      remarks: [
        'A round trip is one mail over an open connection to the same sink, from MAIL to the last 250.',
      ],
    };
  },
};

async function smtpRoundTrips(sink: SmtpSink, count: number): Promise<number[]> {
  const { hostname, port } = new URL(sink.url);
  const connection = new SMTPConnection({ host: hostname, port: Number(port), ignoreTLS: true });
  await new Promise<void>((resolve) => connection.connect(() => resolve()));
  const envelope = { from: 'bench@daylight.example', to: ['reader@daylight.example'] };
  const text = `Subject: round trip\r\n\r\n${'A line of an ordinary mail.\r\n'.repeat(300)}`;
  const samples: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const started = performance.now();
    await new Promise<void>((resolve, reject) =>
      connection.send(envelope, text, (error) => (error ? reject(error) : resolve())),
    );
    samples.push(performance.now() - started);
  }
  connection.close();
  return samples;
}

/** Resolves when no mail has come for a while: the rounds must not queue behind each other. */
async function quiet(sink: SmtpSink): Promise<void> {
  let seen = -1;
  while (seen !== sink.mails.length) {
    seen = sink.mails.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
  }
  sink.mails.length = 0;
}
