// Wrong on purpose: the log must know no slice.
import { directory } from '../../audience/src/directory.js';

export const known = directory;
