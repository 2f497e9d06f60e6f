import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A mistake: where its first character is, and how the message about it begins or goes on. */
export interface Mistake {
  readonly place: string;
  readonly message: string;
}

/** What the comments of the programs in a folder say is wrong with them, and what the compiler says. */
export function compiledMistakes(folder: string): { readonly expected: readonly Mistake[]; readonly found: readonly Mistake[] } {
  const expected = globSync('*.ts', { cwd: folder }).flatMap((file) => expectedIn(folder, file));
  const { stdout } = spawnSync('tsc', ['-p', folder, '--pretty', 'false'], { encoding: 'utf8', cwd: folder });
  const reported = [...stdout.matchAll(/^(\S+?\(\d+,\d+\)): error TS\d+: (.*(?:\n .*)*)/gm)];
  // A right message stands for itself, so that what is wrong is all that a failure shows.
  const found = reported.map(([, place = '', message = '']): Mistake => {
    const known = expected.find((one) => one.place === place && message.includes(one.message));
    return known ?? { place, message };
  });
  const byPlace = (a: Mistake, b: Mistake): number => a.place.localeCompare(b.place);
  return { expected: expected.toSorted(byPlace), found: found.toSorted(byPlace) };
}

/** `^` stands below the character, and the message behind it. */
function expectedIn(folder: string, file: string): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  let line = 0;
  for (const [index, text] of readFileSync(join(folder, file), 'utf8').split('\n').entries()) {
    const [, before, message] = /^( *\/\/ *)\^ (.+)$/.exec(text) ?? [];
    if (before === undefined) line = index + 1;
    else mistakes.push({ place: `${file}(${line},${before.length + 1})`, message: message! });
  }
  return mistakes;
}
