import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { TroupeError } from '@troupe/contracts';
import type { Command } from 'commander';
import type { CliContext } from './cli-context.ts';
import { command, print } from './command-options.ts';

/** A small app that runs as it is. */
export function newCommand(program: Command, context: CliContext): void {
  command(program, 'new', 'make a small app to begin with', ['new my-app'])
    .argument('<folder>', 'a new or empty folder')
    .action(async (folder: string, options: { readonly json?: true }) => {
      const files = await makeApp(context, folder);
      const text = (): string =>
        `Made ${folder}:\n${files.map((file) => `  ${file}\n`).join('')}Next:\n  cd ${folder}\n  npm install\n  npx troupe dev`;
      print(context, options, { folder: resolve(folder), files }, text);
    });
}

async function makeApp({ template, version }: CliContext, named: string): Promise<string[]> {
  const folder = resolve(named);
  const existing = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new TroupeError('bad-request', `${named} is not a folder that can be used (${error.code}). Name a new one.`, { cause: error });
  });
  if (existing.length > 0) throw new TroupeError('bad-request', `${named} is not empty. Name a new folder.`);
  await makeFolder(folder).catch((error: NodeJS.ErrnoException) => {
    throw new TroupeError('bad-request', `${named} cannot be made (${error.code}). Name another folder.`, { cause: error });
  });
  await cp(template, folder, { recursive: true });
  // npm leaves .gitignore files out of packages.
  await rename(join(folder, 'gitignore'), join(folder, '.gitignore'));
  const name = packageName(basename(folder));
  for (const file of ['package.json', 'README.md']) {
    const text = await readFile(join(folder, file), 'utf8');
    await writeFile(join(folder, file), text.replaceAll('my-app', name).replaceAll('0.0.0-troupe', version));
  }
  const made = await readdir(folder, { recursive: true, withFileTypes: true });
  return made
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
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
