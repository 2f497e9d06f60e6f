import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { TroupeError } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { command } from '../input/command-options.ts';
import { print } from '../output/print.ts';

/** A small app that runs as it is. */
export function newCommand(program: Command, context: CliContext): void {
  command(program, 'new', 'make a small app to begin with', ['new my-app'])
    .argument('<folder>', 'a new or empty folder')
    .action(async (folder: string, options: { readonly json?: true }) => {
      const files = await makeApp(context, folder);
      const text = (): string =>
        `Made ${folder}:\n${files.map((file) => `  ${file}\n`).join('')}Next:\n  cd ${inShell(folder)}\n  npm install\n  npx troupe dev`;
      print(context, options, { folder: resolve(folder), files }, text);
    });
}

async function makeApp({ template, appNeeds }: CliContext, named: string): Promise<string[]> {
  const folder = resolve(named);
  const existing = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new TroupeError('bad-request', `${named} is not a folder that can be used (${error.code}). Name a new one.`, { cause: error });
  });
  if (existing.length > 0) throw new TroupeError('bad-request', `${named} is not empty. Name a new folder.`);
  const { dependencies, files } = await appNeeds();
  await makeFolder(folder).catch((error: NodeJS.ErrnoException) => {
    throw new TroupeError('bad-request', `${named} cannot be made (${error.code}). Name another folder.`, { cause: error });
  });
  await cp(template, folder, { recursive: true });
  // npm leaves .gitignore files out of packages.
  await rename(join(folder, 'gitignore'), join(folder, '.gitignore'));
  await writeManifest(folder, dependencies);
  for (const [path, bytes] of Object.entries(files)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  const made = await readdir(folder, { recursive: true, withFileTypes: true });
  return made
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function writeManifest(folder: string, needed: Readonly<Record<string, string>>): Promise<void> {
  const name = packageName(basename(folder));
  const readme = join(folder, 'README.md');
  await writeFile(readme, (await readFile(readme, 'utf8')).replaceAll('my-app', name));
  const file = join(folder, 'package.json');
  const { dependencies, ...rest } = JSON.parse(await readFile(file, 'utf8')) as { readonly dependencies: Record<string, string> };
  // npm asks before it runs the script with which the package `node` sets itself up.
  const allowed = 'node' in needed ? { allowScripts: { node: true } } : {};
  const manifest = { ...rest, name, dependencies: { ...needed, ...dependencies }, ...allowed };
  await writeFile(file, `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** As a shell takes it for one word. */
function inShell(path: string): string {
  const safe = path.startsWith('-') ? `./${path}` : path;
  return /^[\w./+:@%-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", `'\\''`)}'`;
}

/** Not `recursive` of Node, which never returns where a system says of a folder that is there that it is missing, as under /proc. */
async function makeFolder(folder: string): Promise<void> {
  const parent = dirname(folder);
  try {
    await mkdir(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || existsSync(parent)) throw error;
    await makeFolder(parent);
    await mkdir(folder);
  }
}

/** A name npm accepts, and not that of the package it depends on. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]+/g, '-')
    .replace(/^[-_]+/, '');
  return name === '' || name === 'troupe' ? 'troupe-app' : name;
}
