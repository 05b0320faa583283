// Wrong on purpose: the log must know no slice, and nothing of the tests.
import { double } from '../../../test/support/double.js';
import { directory } from '../../audience/src/directory.js';

export const known = [directory, double];
