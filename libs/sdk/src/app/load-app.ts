import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { TroupeError, type App, type Definition, type Fault } from '@troupe/contracts';
import { isDefinition } from '../definition-faults.ts';
import { collectDefinitions, type FoundDefinition } from './collect-definitions.ts';
import { beginLoading, importAppFile } from './import-app-file.ts';
import { importFault } from './import-fault.ts';
import { buildOf } from './source-files.ts';

export interface LoadOptions {
  /** Models the platform has besides those of the app and those named `provider/model`. */
  readonly models?: readonly string[];
}

const kindOfFolder = {
  workflows: 'workflow',
  agents: 'agent',
  tools: 'tool',
  activities: 'activity',
  models: 'model',
} as const satisfies Record<string, Definition['kind']>;

type Folder = keyof typeof kindOfFolder;
const folders = Object.keys(kindOfFolder) as Folder[];

/**
 * Reads every definition of an app folder. Loading it again reads its files anew.
 *
 * @throws TroupeError `invalid-app` with every problem in `errors`, each with its file
 */
export async function loadApp(folder: string, { models = ['default', 'demo'] }: LoadOptions = {}): Promise<App> {
  const root = await realpath(folder).catch(() => {
    throw invalidApp(folder, [{ message: `There is no folder ${folder}.` }]);
  });
  const files = await definitionFiles(root);
  if (files.length === 0) {
    throw invalidApp(folder, [
      { message: `There is nothing to run: put a .ts, .js or .mjs file in ${folders.map((name) => `${name}/`).join(', ')}.` },
    ]);
  }
  const build = await buildOf(root);
  const loading = beginLoading(root);
  const problems: Fault[] = [];
  const found: FoundDefinition[] = [];
  for (const file of files) {
    try {
      const definitions = exportedDefinitions(await importAppFile(join(root, file.path), loading));
      problems.push(...misplaced(file, definitions));
      found.push(...definitions.map((definition) => ({ file: file.path, definition })));
    } catch (error) {
      problems.push(importFault(root, file.path, error));
    }
  }
  const collected = collectDefinitions(found, models);
  problems.push(...collected.problems);
  if (problems.length > 0) throw invalidApp(folder, problems);
  return Object.freeze({ build, ...collected.definitions });
}

/** Whether the folder looks like an app. */
export async function isAppFolder(folder: string): Promise<boolean> {
  return (await definitionFiles(folder)).length > 0;
}

interface DefinitionFile {
  readonly folder: Folder;
  readonly path: string;
}

async function definitionFiles(root: string): Promise<DefinitionFile[]> {
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => !entry.isDirectory() && /^[^.].*\.(ts|js|mjs)$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
        .map((entry) => ({ folder, path: `${folder}/${entry.name}` }))
        .sort((a, b) => (a.path < b.path ? -1 : 1));
    }),
  );
  return lists.flat();
}

/** The default export, or else all named exports that are definitions. */
function exportedDefinitions(module: Record<string, unknown>): Definition[] {
  if (isDefinition(module['default'])) return [module['default']];
  return [...new Set(Object.values(module).filter(isDefinition))];
}

function misplaced({ folder, path }: DefinitionFile, definitions: readonly Definition[]): Fault[] {
  const kind = kindOfFolder[folder];
  if (definitions.length === 0) {
    return [{ file: path, message: `It exports no ${kind}: end it with \`export default ${kind}(…)\`, or move it out of ${folder}/.` }];
  }
  return definitions
    .filter((definition) => definition.kind !== kind)
    .map((definition) => ({
      file: path,
      message: `It exports the ${definition.kind} ${JSON.stringify(definition.name)}, which belongs in ${folders.find((name) => kindOfFolder[name] === definition.kind)}/.`,
    }));
}

function invalidApp(folder: string, problems: readonly Fault[]): TroupeError {
  const list = problems.map(({ file, message }) => (file === undefined ? message : `${file}: ${message}`));
  return new TroupeError('invalid-app', `The app in ${folder} cannot be loaded: ${list.join(' ')}`, { errors: problems });
}
