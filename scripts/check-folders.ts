import { globSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** Source files in one folder at most: more cannot be taken in at a look. */
const MOST = 15;

const root = process.argv[2] ?? join(import.meta.dirname, '..');
const files = globSync('{libs,services}/*/src/**/*.{ts,tsx}', { cwd: root, exclude: ['**/node_modules/**'] });
const counts = Map.groupBy(files, (file) => dirname(file).split(sep).join('/'));
const faults = [...counts]
  .filter(([, { length }]) => length > MOST)
  .map(
    ([folder, { length }]) =>
      `${folder}: ${length} source files; at most ${MOST} are allowed. Move files that belong together to a subfolder.`,
  )
  .sort();
if (files.length === 0) faults.push(`There are no source files in ${root}.`);

for (const fault of faults) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
