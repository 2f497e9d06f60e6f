import { dirname } from 'node:path';
import { find, prose, read, report } from './gate.ts';

interface Layer {
  readonly allow?: readonly string[];
}

/** What the documents say of the shape of the repository is compared with the shape it has. */
const libs = find('libs/*/package.json').map((file) => dirname(file));

report([...doors(), ...layers(), ...listOfLibs(), ...decisions(), ...crashes(), ...testScripts()]);

/** A package with several doors names each in its README; no document names one that is not there. */
function doors(): readonly string[] {
  const known = new Set<string>();
  const missing = libs.flatMap((lib) => {
    const { name, exports } = JSON.parse(read(`${lib}/package.json`)) as { name: string; exports: Record<string, string> };
    const names = Object.keys(exports).map((door) => name + door.slice(1));
    for (const door of names) known.add(door);
    const named = new Set(doorsIn(prose(`${lib}/README.md`)));
    return names.filter((door) => door !== name && !named.has(door)).map((door) => `${lib}/README.md: the door ${door} is not named`);
  });
  const unknown = find('*.md', 'docs/**/*.md', '{libs,services,examples}/*/README.md').flatMap((file) =>
    doorsIn(prose(file))
      .filter((door) => !known.has(door))
      .map((door) => `${file}: there is no door ${door}`),
  );
  return [...missing, ...unknown];
}

function doorsIn(text: string): readonly string[] {
  return [...text.matchAll(/@troupe\/[\w-]+(?:\/[\w-]+)*|`(troupe\/[\w-]+)`/g)].map(([whole, quoted]) => quoted ?? whole);
}

/** The table of layers in ARCHITECTURE.md says what turbo.json enforces, and has every package in its layer. */
function layers(): readonly string[] {
  const { boundaries } = JSON.parse(read('turbo.json')) as { boundaries: { tags: Record<string, { dependencies?: Layer }> } };
  const tags = new Map(Object.entries(boundaries.tags).map(([tag, { dependencies }]) => [tag, mayImport(dependencies)]));
  const rows = new Map(
    tableRows(read('ARCHITECTURE.md'), '| layer |').map(([layer = '', packages = '', may = '']) => [layer, { packages, may }]),
  );
  const faults = [
    ...[...tags.keys()].filter((tag) => !rows.has(tag)).map((tag) => `ARCHITECTURE.md: the layer ${tag} of turbo.json is not in the table`),
    ...[...rows.keys()].filter((layer) => !tags.has(layer)).map((layer) => `ARCHITECTURE.md: turbo.json has no layer ${layer}`),
  ];
  for (const [layer, { may }] of rows) {
    const said = may.split(';')[0]!.trim();
    if (tags.has(layer) && said !== tags.get(layer))
      faults.push(`ARCHITECTURE.md: ${layer} may import "${tags.get(layer)}" by turbo.json, and "${said}" by the table`);
  }
  for (const home of find('{libs,services}/*/turbo.json').map((file) => dirname(file))) {
    const [tag = ''] = (JSON.parse(read(`${home}/turbo.json`)) as { tags: readonly string[] }).tags;
    const listed = rows.get(tag)?.packages ?? '';
    if (![`(${home}/README.md)`, `\`${home}\``, `(${dirname(home)})`].some((link) => listed.includes(link)))
      faults.push(`ARCHITECTURE.md: ${home} is not in the row of its layer ${tag}`);
  }
  return faults;
}

/** Every layer may import the test kit in its tests. */
function mayImport(layer: Layer | undefined): string {
  if (layer?.allow === undefined) return 'anything';
  const others = layer.allow.filter((name) => name !== 'kit').map((name) => name.replace('@troupe/', ''));
  return others.length === 0 ? 'nothing of ours' : others.join(', ');
}

function tableRows(text: string, heading: string): readonly (readonly string[])[] {
  const at = text.indexOf(`\n${heading}`);
  if (at === -1) throw new Error(`There is no table "${heading}".`);
  const lines = text.slice(at + 1).split('\n');
  return lines
    .slice(
      2,
      lines.findIndex((line) => !line.startsWith('|')),
    )
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Each row of the crash table names the source files that make it true. */
function crashes(): readonly string[] {
  const sources = new Set(find('{libs,services}/*/src/**/*.ts'));
  const rows = tableRows(read('ARCHITECTURE.md'), '| crash or pause |');
  return rows.flatMap(([crash = '', , made = '']) => {
    const files = [...made.matchAll(/\]\(([^)]+)\)/g)].map(([, file]) => file!);
    if (files.length === 0) return [`ARCHITECTURE.md: no file makes the row "${crash}" of the crash table true`];
    return files
      .filter((file) => !sources.has(file))
      .map((file) => `ARCHITECTURE.md: the crash table names ${file}, which is no source file`);
  });
}

function listOfLibs(): readonly string[] {
  const listed = /^libs\/ +[^:]+: (.+)$/m.exec(read('README.md'))?.[1]?.split(', ') ?? [];
  const there = libs.map((lib) => lib.slice('libs/'.length)).filter((lib) => lib !== 'troupe');
  return [
    ...there.filter((lib) => !listed.includes(lib)).map((lib) => `README.md: libs/${lib} is not in the list of libraries`),
    ...listed.filter((lib) => !there.includes(lib)).map((lib) => `README.md: there is no libs/${lib}`),
  ];
}

/** Every decision is in the index, and so is every number that has none. */
function decisions(): readonly string[] {
  const index = read('docs/adr/README.md');
  const files = find('docs/adr/[0-9]*.md').map((file) => file.slice('docs/adr/'.length));
  const unlisted = files.filter((file) => !index.includes(`[${file.slice(0, 4)}](${file})`));
  const numbers = new Set(files.map((file) => Number(file.slice(0, 4))));
  const unused = new Set(
    [...(/^Numbers without a decision: (.+)\.$/m.exec(index)?.[1] ?? '').matchAll(/\d{4}/g)].map(([number]) => Number(number)),
  );
  const gaps = Array.from({ length: Math.max(0, ...numbers) }, (_, i) => i + 1).filter((number) => !numbers.has(number));
  return [
    ...unlisted.map((file) => `docs/adr/README.md: ${file} is not in the index`),
    ...gaps
      .filter((number) => !unused.has(number))
      .map((number) => `docs/adr/README.md: nothing is said of ${number}, which has no decision`),
    ...[...unused].filter((number) => numbers.has(number)).map((number) => `docs/adr/README.md: ${number} is said to have no decision`),
  ];
}

/** Each script that runs tests is in the table of its kind, and each that is named there is a script. */
function testScripts(): readonly string[] {
  const { scripts = {} } = JSON.parse(read('package.json')) as { readonly scripts?: Readonly<Record<string, string>> };
  const named = new Set([...read('tests/README.md').matchAll(/`npm (?:run )?([\w:]+)/g)].map(([, name]) => name!));
  return [
    ...Object.entries(scripts)
      .filter(([name, command]) => /^vitest |^node (tests|libs\/\w+\/test)\//.test(command) && !named.has(name))
      .map(([name]) => `tests/README.md: the script ${name} is not named`),
    ...[...named].filter((name) => !(name in scripts)).map((name) => `tests/README.md: there is no script ${name}`),
  ];
}
