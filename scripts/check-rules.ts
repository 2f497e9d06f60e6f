import { parseSync, Visitor, type Argument } from 'oxc-parser';
import { find, prose, read, report, root } from './gate.ts';

/** A line of a comment that states a rule: the texts of one and two digits begin in the same column. */
const STATED_IN_COMMENT = /^ *\* ([A-Z]\d(?= {2}\S)|[A-Z]\d\d(?= \S))/gm;
/** A line of a document that states one: an item of a list, or a row of a table. */
const STATED_IN_DOCUMENT = /^(?:- \*\*([A-Z]\d{1,2})\*\* |\| ([A-Z]\d{1,2}) \|)/gm;
const ID = /(?<![\w'"/%-])[A-Z]\d{1,2}(?![\w%'"-]|\.\d)/g;
const MAKES_TESTS = /^(it|test|describe\w*|durably)\b/;

const stated = new Map<string, string[]>();
const cited = new Set<string>();
const mentioned: { readonly id: string; readonly file: string }[] = [];

for (const file of find('{libs,services}/*/{src,test}/**/*.ts', '{tests,bench,scripts}/**/*.ts')) readCode(file);
for (const file of find('*.md', 'docs/**/*.md', '{libs,services,examples}/*/README.md')) readDocument(file);

const families = new Set([...stated.keys()].map((id) => id[0]));
const unknown = mentioned.filter(({ id }) => families.has(id[0]) && !stated.has(id));
report([
  ...[...stated].filter(([, files]) => files.length > 1).map(([id, files]) => `${id} is stated ${files.length} times: ${files.join(', ')}`),
  ...[...stated].filter(([id]) => !cited.has(id)).map(([id, [file]]) => `${file}: no title of a test cites ${id}`),
  ...unknown.map(({ id, file }) => `${file}: there is no rule ${id}`),
  ...(stated.size === 0 ? [`There are no rules in ${root}.`] : []),
]);

function readCode(file: string): void {
  const text = read(file);
  const { program, comments } = parseSync(file, text);
  for (const { value } of comments) {
    if (file.includes('/src/')) state(STATED_IN_COMMENT, value, file);
    mention(value, file);
  }
  const isTest = file.endsWith('.test.ts') || /\/src\/contract(\.ts$|\/)/.test(file);
  if (!isTest) return;
  new Visitor({
    CallExpression({ callee, arguments: [first] }) {
      if (!MAKES_TESTS.test(text.slice(callee.start, callee.end))) return;
      const title = titleOf(first);
      mention(title, file);
      for (const [id] of title.matchAll(ID)) cited.add(id);
    },
  }).visit(program);
}

/** Rules of the whole stand in ARCHITECTURE.md, those of a library in its README; the other documents cite them. */
function readDocument(file: string): void {
  const text = prose(file);
  if (file === 'ARCHITECTURE.md' || file.startsWith('libs/')) state(STATED_IN_DOCUMENT, text, file);
  mention(text.replaceAll(/`[^`]*`/g, ''), file);
}

function state(pattern: RegExp, text: string, file: string): void {
  for (const [, item, row] of text.matchAll(pattern)) {
    const id = (item ?? row)!;
    stated.set(id, [...(stated.get(id) ?? []), file]);
  }
}

function mention(text: string, file: string): void {
  for (const [id] of text.matchAll(ID)) mentioned.push({ id, file });
}

function titleOf(argument: Argument | undefined): string {
  if (argument?.type === 'Literal' && typeof argument.value === 'string') return argument.value;
  if (argument?.type === 'TemplateLiteral') return argument.quasis.map(({ value }) => value.raw).join(' ');
  return '';
}
