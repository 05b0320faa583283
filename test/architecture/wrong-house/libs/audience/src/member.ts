import type { Directory } from './directory.js';

export interface Member {
  readonly of: Directory;
}
