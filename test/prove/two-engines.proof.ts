import type { Proof } from '../support/proof.js';
import { exactlyThoseOn } from './exactly-those.proof.js';

/** The second size of Daylight: everything that `exactly-those` proves, on a cluster's engines. */
export const twoEngines: Proof = {
  name: 'two-engines',
  says: 'the main job on EventStoreDB and PostgreSQL: who was told is the same, mail by mail.',
  run: ({ full }) => exactlyThoseOn({ log: 'eventstoredb', views: 'postgres' }, full),
};
