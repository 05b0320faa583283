import { type Message, MESSAGES } from './views/message.view.js';

/** Where the documents of the page are. `month` is `yyyy-mm`. */
export const paths = {
  home: '/',
  incident: (id: string) => `/incidents/${id}`,
  history: '/history',
  month: (month: string) => `/history/${month}`,
  atom: '/history.atom',
  rss: '/history.rss',
  monthAtom: (month: string) => `/history/${month}.atom`,
  /** What the log holds, signed: for whoever wants to check later that it was not cut. */
  logHead: '/.well-known/daylight-log.json',
  /** Kept like a page, but no address leads there. */
  message: (message: Message) => `message:${message}`,
} as const;

/** The documents of Statuspage's public API that change whenever anything does. */
export const API_PATHS = [
  '/api/v2/summary.json',
  '/api/v2/status.json',
  '/api/v2/components.json',
  '/api/v2/incidents.json',
  '/api/v2/incidents/unresolved.json',
  '/api/v2/scheduled-maintenances.json',
  '/api/v2/scheduled-maintenances/upcoming.json',
  '/api/v2/scheduled-maintenances/active.json',
] as const;

/** Documents that exist on an empty page too and change with any fact, most wanted first. */
export const STANDING_PATHS: readonly string[] = [
  paths.home,
  ...API_PATHS,
  paths.atom,
  paths.rss,
  paths.history,
];

/** Documents that change only with the templates. */
export const MESSAGE_PATHS: readonly string[] = Object.keys(MESSAGES).map((name) =>
  paths.message(name as Message),
);
