import { proofMain } from '../support/proof.js';
import { benches } from './benches.js';

await proofMain('bench', benches);
