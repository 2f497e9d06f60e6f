import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TroupeError, type App, type Fault } from '@troupe/contracts';
import { collectDefinitions, type FoundDefinition } from './collect-definitions.ts';
import { definitionFiles, folders } from './definition-files.ts';
import { exportedDefinitions } from './exported-definitions.ts';
import { beginLoading, importAppFile } from './import-app-file.ts';
import { importFault } from './import-fault.ts';
import { importWithin } from './import-within.ts';
import { buildOf, SourceFault } from './source-files.ts';

export interface LoadOptions {
  /** Models the platform has besides those of the app and those named `provider/model`. */
  readonly models?: readonly string[];
  /** Tools the platform has besides those of the app. */
  readonly tools?: readonly string[];
  /** Milliseconds one file may take to load; 30,000 by default. */
  readonly fileTimeout?: number;
}

const FILE_TIMEOUT_MS = 30_000;

/**
 * Reads every definition of an app folder. Loading it again reads its files anew.
 *
 * @throws TroupeError `invalid-app` with every problem in `errors`, each with its file
 */
export async function loadApp(
  folder: string,
  { models = ['default', 'demo'], tools = [], fileTimeout = FILE_TIMEOUT_MS }: LoadOptions = {},
): Promise<App> {
  const root = await realpath(folder).catch(() => {
    throw invalidApp(folder, [{ message: `There is no folder ${folder}.` }]);
  });
  if (!(await stat(root)).isDirectory()) throw invalidApp(folder, [{ message: `${folder} is not a folder: name the one the app is in.` }]);
  const { files, problems: unreadable } = await definitionFiles(root);
  if (unreadable.length > 0) throw invalidApp(folder, unreadable);
  if (files.length === 0) {
    throw invalidApp(folder, [
      { message: `There is nothing to run: put a .ts, .js or .mjs file in ${folders.map((name) => `${name}/`).join(', ')}.` },
    ]);
  }
  const build = await buildOf(root).catch((error: unknown) => {
    if (!(error instanceof SourceFault)) throw error;
    const { file, message } = error;
    throw invalidApp(folder, [{ ...(file === undefined ? {} : { file }), message }]);
  });
  const loading = beginLoading(root);
  const problems: Fault[] = [];
  const found: FoundDefinition[] = [];
  for (const file of files) {
    try {
      const module = await importWithin(fileTimeout, () => importAppFile(join(root, file.path), loading));
      const exported = exportedDefinitions(file, module);
      problems.push(...exported.problems);
      found.push(...exported.definitions.map((definition) => ({ file: file.path, definition })));
    } catch (error) {
      problems.push(importFault(root, file.path, error));
    }
  }
  const collected = collectDefinitions(found, { models, tools });
  problems.push(...collected.problems);
  if (problems.length > 0) throw invalidApp(folder, problems);
  return Object.freeze({ build, ...collected.definitions });
}

/** Whether the folder looks like an app. */
export async function isAppFolder(folder: string): Promise<boolean> {
  const { files, problems } = await definitionFiles(folder);
  // A file that is named like a folder of apps makes none.
  return files.length > 0 || problems.some(({ file }) => file?.includes('/'));
}

function invalidApp(folder: string, problems: readonly Fault[]): TroupeError {
  const list = problems.map(({ file, message }) => (file === undefined ? message : `${file}: ${message}`));
  return new TroupeError('invalid-app', `The app in ${folder} cannot be loaded: ${list.join(' ')}`, { errors: problems });
}
