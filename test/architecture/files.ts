import { readdirSync } from 'node:fs';

/** Every file under a folder, as paths from the root of the repository. */
export function globSync(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map((entry) => `${entry.parentPath}/${entry.name}`);
}
