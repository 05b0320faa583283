import type { IncidentKind, Phase, Severity, Wording } from '#incidents';

/** The made-up company of the demo, and what happened to it. Times are minutes before now. */
export const groups = [
  { groupId: 'payments', name: 'Payments' },
  { groupId: 'platform', name: 'Platform' },
  { groupId: 'storage', name: 'Storage' },
] as const;

export const components = [
  ['card-payments', 'Card payments', 'payments', 'Taking and refunding card payments'],
  ['payouts', 'Payouts', 'payments', 'Money on its way to your bank account'],
  ['webhooks', 'Webhooks', 'payments', 'Events sent to your systems'],
  ['api', 'API', 'platform', null],
  ['dashboard', 'Dashboard', 'platform', null],
  ['sign-in', 'Sign-in', 'platform', 'Passwords, single sign-on and passkeys'],
  ['storage-eu', 'Files in Europe', 'storage', null],
  ['storage-us', 'Files in the United States', 'storage', null],
] as const;

export interface StoryUpdate {
  readonly minutesAgo: number;
  readonly phase: Phase;
  readonly words: Wording;
  readonly nextInMinutes: number | null;
}

export interface StoryIncident {
  readonly title: string;
  readonly kind: IncidentKind;
  readonly severity: Severity;
  readonly beganMinutesAgo: number;
  readonly components: readonly string[];
  readonly regions: readonly string[] | null;
  readonly updates: readonly StoryUpdate[];
}

const nothingToDo = { known: null, unknown: null, doing: null, advice: null };
const DAY = 24 * 60;

export const past: readonly StoryIncident[] = [
  {
    title: 'File uploads in Europe were slow',
    kind: 'degradation',
    severity: 'minor',
    beganMinutesAgo: 9 * DAY + 200,
    components: ['storage-eu'],
    regions: ['eu-west', 'eu-central'],
    updates: [
      {
        minutesAgo: 9 * DAY + 185,
        phase: 'identified',
        words: {
          effect: 'Uploads of files in Europe take 20 to 40 seconds. Downloads are not affected.',
          known: 'One of six storage nodes answers slowly.',
          unknown: null,
          doing: 'We are moving uploads away from it.',
          advice: null,
        },
        nextInMinutes: 30,
      },
      {
        minutesAgo: 9 * DAY + 150,
        phase: 'resolved',
        words: {
          ...nothingToDo,
          effect: 'Uploads in Europe are as fast as before. No file was lost.',
          known: 'A disk controller failed and was replaced.',
        },
        nextInMinutes: null,
      },
    ],
  },
  {
    title: 'Webhooks were delayed',
    kind: 'degradation',
    severity: 'minor',
    beganMinutesAgo: 4 * DAY + 90,
    components: ['webhooks'],
    regions: null,
    updates: [
      {
        minutesAgo: 4 * DAY + 80,
        phase: 'investigating',
        words: {
          effect: 'Webhooks reach you up to 12 minutes late. None is lost.',
          known: 'The queue in front of the senders is growing.',
          unknown: 'We do not know yet why it grows.',
          doing: 'We are adding senders.',
          advice: 'You do not need to resend anything.',
        },
        nextInMinutes: 30,
      },
      {
        minutesAgo: 4 * DAY + 40,
        phase: 'resolved',
        words: {
          ...nothingToDo,
          effect: 'Webhooks are sent at once again, and the delayed ones have all been sent.',
          known: 'A deployment had halved the number of senders.',
        },
        nextInMinutes: null,
      },
    ],
  },
];

export const current: StoryIncident = {
  title: 'Card payments are failing in Europe',
  kind: 'outage',
  severity: 'major',
  beganMinutesAgo: 41,
  components: ['card-payments'],
  regions: ['eu-west'],
  updates: [
    {
      minutesAgo: 33,
      phase: 'investigating',
      words: {
        effect: 'About 4 in 10 card payments from customers in Europe fail with "card declined".',
        known:
          'It began at our connection to one of two card networks. Payouts and refunds are not affected.',
        unknown: 'We do not know yet what causes it.',
        doing: 'We are tracing failed payments together with the card network.',
        advice: 'Ask buyers to try again in a few minutes. No failed payment is charged.',
      },
      nextInMinutes: 20,
    },
    {
      minutesAgo: 12,
      phase: 'identified',
      words: {
        effect:
          'About 1 in 10 card payments from customers in Europe still fail with "card declined".',
        known:
          'A certificate of one card network has expired. Most payments now take the other network.',
        unknown: 'We do not know yet when the card network will have renewed its certificate.',
        doing: 'We are moving the remaining payments to the other network.',
        advice: 'Ask buyers to try again. No failed payment is charged.',
      },
      nextInMinutes: 30,
    },
  ],
};

export const planned: StoryIncident = {
  title: 'Sign-in moves to new servers',
  kind: 'maintenance',
  severity: 'minor',
  beganMinutesAgo: -3 * DAY,
  components: ['sign-in'],
  regions: null,
  updates: [
    {
      minutesAgo: 60,
      phase: 'scheduled',
      words: {
        ...nothingToDo,
        effect:
          'Signing in may fail for up to two minutes while we switch. People who are signed in stay signed in.',
        doing: 'We are moving sign-in to servers with twice the capacity.',
        advice: 'If signing in fails, try again after two minutes.',
      },
      nextInMinutes: 3 * DAY + 60,
    },
  ],
};
