import {
  type Running,
  runDaylight,
  startDaylight,
  temporaryDirectory,
} from '../support/daylight.js';
import { enginesNamed, openEngines } from '../support/engines.js';
import { Caller, signIn } from '../support/graphql.js';
import { IncidentRoom } from '../support/incident-room.js';
import type { Proof } from '../support/proof.js';
import { startSmtpSink } from '../support/smtp-sink.js';
import { compare, MARK, prepareAudience, settled, steps } from './told.scenario.js';

const CONNECTIONS = 10;
/** Marks that may be waiting to be written when the process dies. */
const UNFLUSHED = 20;

export const crash: Proof = {
  name: 'crash',
  says: 'killed at random moments, nothing acknowledged is lost and nobody misses an update; words: postgres eventstoredb.',
  async run({ full, words }) {
    const engines = await openEngines(enginesNamed(words));
    const kills = full ? 10 : 4;
    const dataDir = temporaryDirectory('crash');
    const expectation = await prepareAudience(dataDir, full ? 10_000 : 1_500, engines.environment);
    const sink = await startSmtpSink({ mark: MARK });
    const environment = {
      ...engines.environment,
      DAYLIGHT_SMTP: sink.url,
      DAYLIGHT_SMTP_CONNECTIONS: String(CONNECTIONS),
    };
    const victim = new Victim(dataDir, environment);
    await victim.start();
    const killing = victim.killAtRandomMoments(kills, full ? [300, 2_500] : [200, 1_200]);
    const room = new IncidentRoom(() => victim.caller);
    const acknowledged: number[] = [];
    for (const [at, step] of steps(room, 'crash').entries()) {
      await untilAcknowledged(step);
      acknowledged.push(at);
    }
    await killing;
    await settled(sink.mails, expectation.perUpdate);
    const incidents = await victim.caller.ask<{ edges: { node: { updates: unknown[] } }[] }>(
      '{ incidents(first: 10) { edges { node { updates { id } } } } }',
    );
    await victim.stop();
    await sink.close();
    const verified = await runDaylight(dataDir, ['verify'], engines.environment);
    await engines.close();
    const compared = compare(sink.mails, expectation.perUpdate);
    const bound = kills * (CONNECTIONS + UNFLUSHED);
    const updates = incidents.edges[0]?.node.updates.length ?? 0;
    const lost = incidents.edges.length === 1 ? 3 - updates : 1;
    return {
      ok:
        compared.missing + compared.strangers + compared.otherMessageIds + Math.abs(lost) === 0 &&
        compared.duplicates <= bound &&
        verified.status === 0,
      figures: {
        kills,
        commands_acknowledged: acknowledged.length,
        acknowledged_and_lost: lost,
        mails_expected: compared.expected,
        missing: compared.missing,
        to_anybody_else: compared.strangers,
        sent_twice: compared.duplicates,
        sent_twice_bound: bound,
        sent_twice_with_another_message_id: compared.otherMessageIds,
        log_verifies: verified.status === 0,
      },
      remarks: [
        `Engines: ${engines.says}.`,
        ...compared.examples.map((example) => `Missed: ${example}`),
        `At most ${CONNECTIONS} messages in flight and ${UNFLUSHED} unwritten marks a kill may be sent again.`,
      ],
    };
  },
};

/** A Daylight that keeps being killed and started again. */
class Victim {
  private running: Running | undefined;
  private signedIn: Caller | undefined;

  constructor(
    private readonly dataDir: string,
    private readonly environment: Record<string, string>,
  ) {}

  get caller(): Caller {
    if (!this.signedIn) throw new Error('not running');
    return this.signedIn;
  }

  async start(): Promise<void> {
    this.running = await startDaylight(this.dataDir, this.environment);
    if (!this.signedIn) {
      const administrator = await signIn(this.running);
      const issued = await administrator.ask<{ token: string }>(
        `mutation { issueApiToken(input: { name: "proof", role: ADMINISTRATOR }) {
           ... on ApiTokenIssued { token } ... on Refused { code message next } } }`,
      );
      this.token = issued.token;
    }
    this.signedIn = new Caller(this.running.consoleUrl, { authorization: `Bearer ${this.token}` });
  }

  async killAtRandomMoments(
    times: number,
    [least, most]: readonly [number, number],
  ): Promise<void> {
    for (let kill = 0; kill < times; kill += 1) {
      await new Promise((resolve) => setTimeout(resolve, least + Math.random() * (most - least)));
      await this.running?.kill();
      await this.start();
    }
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  private token = '';
}

/** Tries a command under its own id until it was answered, as a client must. */
async function untilAcknowledged(step: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await step();
    } catch (error) {
      const refused = error instanceof Error && /^[A-Z_]+: /.test(error.message);
      if (refused || tries > 400) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
