/** A customer base that is the same for the same seed, for demos and tests. No address can reach anyone. */
export interface MadeUpCustomer {
  readonly id: string;
  readonly name: string;
  readonly domain: string;
  readonly plan: 'free' | 'starter' | 'business' | 'enterprise';
  readonly status: 'active' | 'trial' | 'churned';
  readonly region: string;
  readonly locale: string;
  readonly timeZone: string;
  readonly components: readonly string[];
  readonly contacts: readonly MadeUpContact[];
}

export interface MadeUpContact {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: string;
  readonly notifyIncidents: boolean;
  readonly notifyMaintenance: boolean;
  readonly notifySecurity: boolean;
  readonly minImpact: 'minor' | 'major' | 'critical';
  readonly consent: 'yes' | 'no' | 'contract';
  readonly unsubscribedAt: string | null;
  readonly suppressed: 'hard_bounce' | null;
}

const FIRST = [
  'Harbour',
  'Maple',
  'Ember',
  'Quiet',
  'Copper',
  'Salt',
  'Juniper',
  'Tidal',
  'Amber',
  'Birch',
];
const SECOND = [
  'Logistics',
  'Books',
  'Bakery',
  'Clinics',
  'Cycles',
  'Travel',
  'Gardens',
  'Optics',
  'Foods',
  'Rail',
];
const GIVEN = [
  'Aisha',
  'Björn',
  'Chloé',
  'Deniz',
  'Emeka',
  'Freya',
  'Giulia',
  'Haruto',
  'Íñigo',
  'Jana',
];
const FAMILY = [
  'Okafor',
  'Müller',
  'Dubois',
  'O’Brien',
  'Rossi',
  'Tanaka',
  'Núñez',
  'Nowak',
  'Smith',
  'Weiß',
];
const PLACES = [
  ['eu-west', 'Europe/Dublin', 'en-IE'],
  ['eu-central', 'Europe/Berlin', 'de-DE'],
  ['us-east', 'America/New_York', 'en-US'],
  ['ap-south', 'Asia/Kolkata', 'en-IN'],
] as const;
const ROLES = ['technical', 'operations', 'billing', 'security', 'executive'];

/** `components` are dealt out one to four a customer. */
export function madeUpCustomers(
  count: number,
  components: readonly string[],
  seed = 1,
): MadeUpCustomer[] {
  const chance = mulberry32(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  return Array.from({ length: count }, (_, at) => {
    const name = `${pick(FIRST)} ${pick(SECOND)}`;
    const domain = `${name.toLowerCase().replace(' ', '-')}-${at}.example`;
    const [region, timeZone, locale] = pick(PLACES);
    const uses = new Set(
      Array.from({ length: 1 + Math.floor(chance() * 4) }, () => pick(components)),
    );
    return {
      id: `cus_${String(at).padStart(6, '0')}`,
      name,
      domain,
      plan: pick(['free', 'starter', 'business', 'enterprise'] as const),
      status: chance() < 0.06 ? 'churned' : 'active',
      region,
      locale,
      timeZone,
      components: [...uses],
      contacts: Array.from({ length: 1 + Math.floor(chance() * 3) }, (_, nth) => {
        const person = `${pick(GIVEN)} ${pick(FAMILY)}`;
        return {
          id: `con_${String(at).padStart(6, '0')}_${nth}`,
          name: person,
          email: `${asciiOf(person)}.${nth}@${domain}`,
          role: pick(ROLES),
          notifyIncidents: chance() < 0.85,
          notifyMaintenance: chance() < 0.6,
          notifySecurity: true,
          minImpact: pick(['minor', 'minor', 'major', 'critical'] as const),
          consent: pick(['yes', 'yes', 'yes', 'contract', 'no'] as const),
          unsubscribedAt: chance() < 0.04 ? '2025-11-20T09:00:00.000Z' : null,
          suppressed: chance() < 0.02 ? 'hard_bounce' : null,
        };
      }),
    };
  });
}

function asciiOf(person: string): string {
  const plain = person
    .normalize('NFKD')
    .replace(/ß/g, 'ss')
    .replace(/[^a-zA-Z ]/g, '');
  return plain.toLowerCase().replace(' ', '.');
}

/** A small generator of chance by seed: the same numbers on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
