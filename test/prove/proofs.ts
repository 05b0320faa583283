import type { Proof } from '../support/proof.js';
import { affected } from './affected.proof.js';
import { badInput } from './bad-input.proof.js';
import { conformance } from './conformance.proof.js';
import { crash } from './crash.proof.js';
import { dirty } from './dirty.proof.js';
import { erasure } from './erasure.proof.js';
import { exactlyThose } from './exactly-those.proof.js';
import { importing } from './import.proof.js';
import { lookup } from './lookup.proof.js';
import { powerLoss } from './power-loss.proof.js';
import { rebuild } from './rebuild.proof.js';
import { replay } from './replay.proof.js';
import { tamper } from './tamper.proof.js';
import { torture } from './torture.proof.js';
import { twoEngines } from './two-engines.proof.js';

/** Every promise that a command decides. */
export const proofs: readonly Proof[] = [
  replay,
  rebuild,
  exactlyThose,
  affected,
  crash,
  badInput,
  importing,
  dirty,
  erasure,
  lookup,
  conformance,
  tamper,
  torture,
  powerLoss,
  twoEngines,
];
