import { clean, milliseconds, privateWords } from './private-words.ts';
import { find, read, report, root } from './gate.ts';

const words = new RegExp(`(?<![a-z])(${Object.keys(privateWords).join('|')})(?![a-z])`, 'gi');
/** A constant, with the comment above it, whose value is a number. */
const constant = /\/\*\*(?<comment>(?:(?!\*\/)[\s\S])*)\*\/\n(?:export )?const (?<name>[A-Z][A-Z_]*) = [\d_ *]+;/g;

/** The test of this check shows what it finds. */
const files = find(...clean).filter((file) => file !== 'tests/check-words.test.ts');
report([
  ...files.flatMap(wordsOf),
  ...files.filter((file) => file.endsWith('.ts')).flatMap(durationsOf),
  ...(files.length === 0 ? [`There are no files to look at in ${root}.`] : []),
]);

/** Words of names, of text and of the name of the file, each where it stands. */
function wordsOf(file: string): readonly string[] {
  const lines = [file, ...read(file).split('\n')];
  return lines
    .flatMap((line, number) =>
      [...parted(line).matchAll(words)].map(([word]) => {
        const { instead, only } = privateWords[word.toLowerCase()]!;
        return only === undefined || only.test(file) ? `${file}:${number}: "${word}": say ${instead}` : '';
      }),
    )
    .filter((fault) => fault !== '');
}

/** `tellMore` and `TELL_MORE` become words. */
function parted(line: string): string {
  return line.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2').replaceAll(/([A-Z])([A-Z][a-z])/g, '$1 $2');
}

function durationsOf(file: string): readonly string[] {
  return [...read(file).matchAll(constant)]
    .map(({ groups }) => groups as { readonly comment: string; readonly name: string })
    .filter(({ comment, name }) => milliseconds.test(comment) && !name.endsWith('_MS'))
    .map(({ name }) => `${file}: ${name} is a duration: its name ends in _MS`);
}
