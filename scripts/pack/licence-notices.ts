import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The licences of the packages whose code is part of ours.
 *
 * @param folders of those packages
 */
export async function licenceNotices(folders: readonly string[]): Promise<string> {
  const sections = await Promise.all(folders.map(licenceOf));
  return ['This package holds code of the packages below, under their licences.', ...sections].join(`\n\n${'-'.repeat(80)}\n\n`);
}

async function licenceOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const file = (await readdir(folder)).find((entry) => /^(licen[cs]e|copying)/i.test(entry));
  const text = file === undefined ? '' : `\n\n${(await readFile(join(folder, file), 'utf8')).trim()}`;
  if (license === undefined && file === undefined) throw new Error(`${name} does not say its licence: it cannot be part of the package.`);
  return `${name} ${version}${license === undefined ? '' : ` (${license})`}${text}`;
}
