import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('wrong-programs', import.meta.url));

/** A mistake: where its first character is, and how the message about it begins or goes on. */
interface Mistake {
  readonly place: string;
  readonly message: string;
}

/** What the comments say: `^` stands below the character, and the message behind it. */
function expectedIn(file: string): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  let line = 0;
  for (const [index, text] of readFileSync(join(folder, file), 'utf8').split('\n').entries()) {
    const [, before, message] = /^( *\/\/ *)\^ (.+)$/.exec(text) ?? [];
    if (before === undefined) line = index + 1;
    else mistakes.push({ place: `${file}(${line},${before.length + 1})`, message: message! });
  }
  return mistakes;
}

it('a wrong program is refused by the compiler at the property that is wrong', () => {
  const files = globSync('*.ts', { cwd: folder }).sort();
  const expected = files.flatMap(expectedIn);
  expect(expected.length).toBeGreaterThan(150);
  const { stdout } = spawnSync('tsc', ['-p', folder, '--pretty', 'false'], { encoding: 'utf8', cwd: folder });
  const reported = [...stdout.matchAll(/^(\S+?\(\d+,\d+\)): error TS\d+: (.*(?:\n .*)*)/gm)];
  // A right message stands for itself, so that what is wrong is all that a failure shows.
  const found = reported.map(([, place = '', message = '']): Mistake => {
    const known = expected.find((one) => one.place === place && message.includes(one.message));
    return known ?? { place, message };
  });
  const byPlace = (a: Mistake, b: Mistake): number => a.place.localeCompare(b.place);
  expect(found.toSorted(byPlace)).toEqual(expected.toSorted(byPlace));
}, 120_000);
