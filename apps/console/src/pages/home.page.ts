import type { AffectedCounts } from '#delivery';
import type { IncidentRow } from '#incidents';
import { type Html, html } from './html.js';
import type { PageSettings } from './page-settings.js';
import { clockTime, grouped, span } from './times.js';

interface OpenIncident {
  readonly incident: IncidentRow;
  readonly counts: AffectedCounts;
}

interface IncompleteView {
  readonly projection: string;
  /** How many streams it has set aside. */
  readonly streams: number;
}

export interface Home {
  readonly open: readonly OpenIncident[];
  /** How many are in use. */
  readonly components: number;
  /** Views that leave something out; empty for those who cannot mend it. */
  readonly incomplete: readonly IncompleteView[];
  /** Why the log takes nothing new; undefined while it does. */
  readonly logTrouble: string | undefined;
  readonly settings: PageSettings;
  readonly now: Date;
}

export function homePage(home: Home): Html {
  const { open, components, incomplete, logTrouble, settings, now } = home;
  return html`${logTrouble !== undefined && readOnly(logTrouble)}
    ${incomplete.length > 0 && warning(incomplete)}
    <h1>${sentence(open)}</h1>
    <p class="quiet">
      As of ${clockTime(now.toISOString(), now)}. Load the page again to see what has changed.
    </p>
    ${[...open].sort(worstFirst).map((one) => incidentCard(one, now))} ${components === 0 && demo}
    <h2>Where to go</h2>
    ${doors(settings)}`;
}

function readOnly(trouble: string): Html {
  return html`<p class="card">
    <b>Nothing can be saved at the moment.</b> ${trouble} What is shown stays as it was; what is
    being sent goes on.
  </p>`;
}

function warning(incomplete: readonly IncompleteView[]): Html {
  const views = incomplete.map(
    ({ projection, streams }) =>
      `${projection} (${streams} ${streams === 1 ? 'stream' : 'streams'})`,
  );
  return html`<p class="card">
    <b>Some views are incomplete: ${views.join(', ')}.</b> The log has everything; what is shown
    here and sent may lack something. <code>docs/architecture.md</code> says what to do, under
    “Parked streams”.
  </p>`;
}

/** Whoever is not signed in learns how to be, and nothing else. */
export function strangerPage({ organisation, statusPageUrl }: PageSettings): Html {
  return html`<h1>Sign in with your link</h1>
    <p>
      This is the console from which ${organisation} tells customers about incidents. You sign in
      with a one-time link:
    </p>
    <div class="card">
      <h3>You started Daylight yourself</h3>
      <p>
        The link is printed in the terminal, in the line “Sign in”. It is good for 24 hours; until
        somebody has signed in, every start prints a new one.
      </p>
      <h3>Somebody else runs it</h3>
      <p>
        Ask an administrator to invite you: the answer of <code>invitePerson</code> holds your link.
      </p>
    </div>
    ${statusPageUrl && html`<p>Are you a customer? The <a href="${statusPageUrl}">status page</a> is for you.</p>`}`;
}

function sentence(open: readonly OpenIncident[]): string {
  const incidents = open.filter(({ incident }) => incident.kind !== 'maintenance').length;
  if (open.length === 0) return 'Nothing is open.';
  if (incidents === 0)
    return open.length === 1
      ? 'Maintenance is planned or under way.'
      : `${open.length} maintenances are planned or under way.`;
  return incidents === 1 ? 'One incident is open.' : `${incidents} incidents are open.`;
}

const URGENCY = ['critical', 'major', 'minor', 'maintenance'];

/** What hurts customers most stands first; among equals, the promise that ends first. */
function worstFirst({ incident: one }: OpenIncident, { incident: other }: OpenIncident): number {
  const byUrgency = URGENCY.indexOf(lookOf(one)) - URGENCY.indexOf(lookOf(other));
  return byUrgency || (one.nextUpdateAt ?? '').localeCompare(other.nextUpdateAt ?? '');
}

function lookOf({ kind, severity }: IncidentRow): string {
  return kind === 'maintenance' ? 'maintenance' : severity;
}

function incidentCard({ incident, counts }: OpenIncident, now: Date): Html {
  const { id, title, phase, beganAt } = incident;
  return html`<article class="card incident">
    <div class="top">
      <span class="state ${lookOf(incident)}">${icon}${stateWords(incident)}</span>
      <span class="quiet small"
        >${phase ? phase.replace('_', ' ') : 'nothing published yet'} ·
        ${Date.parse(beganAt) > now.getTime() ? 'begins' : 'began'} ${clockTime(beganAt, now)} ·
        ${id}</span
      >
    </div>
    <h3>${title}</h3>
    <dl>
      <div>
        <dt>Next update promised</dt>
        <dd>${promise(incident, now)}</dd>
      </div>
      <div>
        <dt>Affected customers</dt>
        <dd><b>${grouped(counts.customers)}</b></dd>
      </div>
      <div>
        <dt>Of these, told</dt>
        <dd>
          <b>${grouped(counts.told)}</b
          >${counts.notTold > 0 && html`<span class="quiet small">${grouped(counts.notTold)} not yet</span>`}
        </dd>
      </div>
    </dl>
  </article>`;
}

const icon = html`<svg viewBox="0 0 16 16" aria-hidden="true">
  <path fill="currentColor" d="M8 1l7.2 13H.8L8 1zm-.8 5v4h1.6V6H7.2zm0 5v1.6h1.6V11H7.2z" />
</svg>`;

function stateWords({ kind, severity }: IncidentRow): string {
  return kind === 'maintenance'
    ? 'Maintenance'
    : `${severity[0]?.toUpperCase()}${severity.slice(1)} ${kind.replace('_', ' ')}`;
}

function promise({ nextUpdateAt }: IncidentRow, now: Date): Html {
  if (nextUpdateAt === null)
    return html`<b class="late">None</b
      ><span class="quiet small">customers have been told nothing</span>`;
  const left = Date.parse(nextUpdateAt) - now.getTime();
  const time = clockTime(nextUpdateAt, now);
  if (left >= 0) return html`<b>in ${span(left)}</b><span class="quiet small">by ${time}</span>`;
  return html`<b class="late">${span(-left)} late</b
    ><span class="quiet small">it was due by ${time}</span>`;
}

const demo = html`<div class="card">
  <h3>It is empty here</h3>
  <p>
    Load a made-up company with components, customers and an incident in progress, in a second
    terminal:
  </p>
  <p><code>npm run demo</code></p>
  <p class="quiet small">
    It can be removed with one command. To begin for real, add your components in GraphiQL.
  </p>
</div>`;

function doors({ statusPageUrl, mailboxDir }: PageSettings): Html {
  return html`<ul class="doors">
    <li>
      <a href="/graphiql"
        ><b>GraphiQL</b
        ><span>Declare, publish, look up: the whole API, with its descriptions.</span></a
      >
    </li>
    ${
      mailboxDir &&
      html`<li>
        <a href="/mailbox"
          ><b>Mailbox</b
          ><span>What customers receive, readable here while no mail server is set.</span></a
        >
      </li>`
    }
    ${
      statusPageUrl &&
      html`<li>
        <a href="${statusPageUrl}"><b>Status page</b><span>What everybody can see.</span></a>
      </li>`
    }
  </ul>`;
}
