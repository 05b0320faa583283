import { proofMain } from '../support/proof.js';
import { proofs } from './proofs.js';

await proofMain('prove', proofs);
