import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const elsewhere = new Set(['node_modules', 'dist', '.troupe', '.turbo', '.git']);

function files(pattern: string): readonly string[] {
  const found = globSync(pattern, { cwd: root, exclude: (path) => elsewhere.has(basename(path)) });
  return found.map((file) => file.split(sep).join('/')).sort();
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

const sources = files('{libs,services}/*/src/**/*.ts');
const code = [...sources, ...files('{libs,services}/*/test/**/*.ts'), ...files('{tests,scripts,examples}/**/*.ts')];
const packages = files('{.,libs/*,services/*,examples/*,tests}/package.json');
const documents = [...files('*.md'), ...files('docs/**/*.md'), ...files('{libs,services,examples}/*/README.md')];

describe('the source', () => {
  it('is found by these gates', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(packages.length).toBeGreaterThan(10);
    expect(documents.length).toBeGreaterThan(20);
  });

  it('has file names in kebab-case', () => {
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.(int|e2e|chaos|compose|registry))?(\.(test|d))?\.ts$/;
    expect(code.filter((file) => !kebab.test(basename(file)))).toEqual([]);
  });

  it('has no file over 400 lines', () => {
    expect(sources.filter((file) => read(file).split('\n').length > 400)).toEqual([]);
  });

  it('has no file whose name says nothing', () => {
    const empty = /(^|-)(utils?|helpers?|types?|managers?|common|misc|shared)\.ts$/;
    expect(sources.filter((file) => empty.test(basename(file)))).toEqual([]);
  });

  it('never silences the type checker', () => {
    const silenced = /\bas any\b|@ts-(ignore|nocheck|expect-error)/;
    expect(sources.filter((file) => silenced.test(read(file)))).toEqual([]);
  });

  it('reads no clock where it is pure, or where time comes from Env', () => {
    const clock = /\bnew Date\(\s*\)|\bDate\(\s*\)|\bDate\.now\b/;
    const timeless =
      /^libs\/(contracts|engine|env|registry|runtime|worker|agent\/src\/(loop|conversation))\/(?!src\/(machine\.ts|sandbox\/))/;
    const found = sources.filter((file) => timeless.test(file));
    expect(found.length).toBeGreaterThan(100);
    expect(found.filter((file) => clock.test(read(file)))).toEqual([]);
  });

  it('lists by name what a package exports', () => {
    expect(sources.filter((file) => /^export \* from/m.test(read(file)))).toEqual([]);
  });
});

describe('the packages', () => {
  it('pin every version exactly', () => {
    const loose = packages.flatMap((file) => {
      const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file)) as Record<
        string,
        Record<string, string> | undefined
      >;
      const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
      return all
        .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${file}: ${name} ${version}`);
    });
    expect(loose).toEqual([]);
  });

  it('say in a README of at most 60 lines what they are for', () => {
    const homes = packages.map((file) => dirname(file)).filter((home) => /^(libs|services|examples)\//.test(home));
    expect(homes.filter((home) => !existsSync(join(root, home, 'README.md')))).toEqual([]);
    const long = homes.filter((home) => home.startsWith('libs/') && read(`${home}/README.md`).trimEnd().split('\n').length > 60);
    expect(long).toEqual([]);
  });

  it('have a layer', () => {
    const homes = packages.map((file) => dirname(file)).filter((home) => /^(libs|services)\//.test(home));
    expect(homes.filter((home) => !/"tags": *\[ *"/.test(read(`${home}/turbo.json`)))).toEqual([]);
  });
});

describe('the documents', () => {
  it('link only to what is there', () => {
    const broken = documents.flatMap((file) =>
      [...prose(file).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target!)
        .filter((target) => !/^[a-z]+:/.test(target) && !resolves(file, target))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('name only files that are there', () => {
    const path = /`((?:libs|services|examples|tests|scripts|docs)\/[\w./-]+\.(?:ts|md|json))`/g;
    const missing = documents.flatMap((file) =>
      [...prose(file).matchAll(path)]
        .map(([, named]) => named!)
        .filter((named) => !existsSync(join(root, named)))
        .map((named) => `${file}: ${named}`),
    );
    expect(missing).toEqual([]);
  });
});

/** A document without its code blocks. */
function prose(file: string): string {
  return read(file).replaceAll(/^```[\s\S]*?^```/gm, '');
}

function resolves(from: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? from : join(dirname(from), path);
  if (!existsSync(join(root, file))) return false;
  return anchor === undefined || !file.endsWith('.md') || anchors(file).includes(anchor);
}

/** The anchors that headings get: lower case, spaces become dashes, punctuation goes. */
function anchors(file: string): readonly string[] {
  return [...prose(file).matchAll(/^#+ +(.+)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
}
