import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { nameOf, type App, type NamedKind } from '@troupe/contracts';
import { definitionFiles } from '../definition-files.ts';
import { beginLoading, importAppFile } from '../import-app-file.ts';
import { loadApp } from '../load-app.ts';

/** Where an app has what `troupe types` writes. */
export const NAMES_FILE = 'troupe-names.d.ts';

/**
 * The names of an app for the compiler, as one file of declarations: each name with the type of what a file exports
 * under it. A kind of which the app has no name is left out, and any name of it will do.
 *
 * @throws TroupeError `invalid-app`
 */
export async function appNamesText(folder: string): Promise<string> {
  const app = await loadApp(folder);
  const exported = await exportsOf(await realpath(folder));
  const kinds = Object.entries(namesOf(app))
    .map(([kind, names]) => [kind, [...new Set(names)].toSorted()] as const)
    .filter(([, names]) => names.length > 0);
  const lines = kinds.flatMap(([kind, names]) => [
    `    readonly ${kind}: {`,
    ...names.map((name) => `      readonly ${JSON.stringify(name)}: ${exported.get(`${kind} ${name}`) ?? 'unknown'};`),
    ...(kind === 'tools' ? serverLines(app) : []),
    '    };',
  ]);
  return [HEAD, '', 'declare global {', '  interface TroupeNames {', ...lines, '  }', '}', '', 'export {};', ''].join('\n');
}

const HEAD = '// Written by "troupe types" from the files of this app. Write it anew when names or types change.';

function namesOf({ workflows, agents, activities, tools, topics = new Map() }: App): Readonly<Record<NamedKind, readonly string[]>> {
  const all = [...workflows.values()];
  return {
    workflows: [...workflows.keys()],
    agents: [...agents.keys()],
    activities: [...activities.keys()],
    tools: [...tools.keys()],
    signals: all.flatMap(({ signals = [] }) => signals.map(nameOf)),
    queries: all.flatMap(({ queries = [] }) => queries.map(nameOf)),
    updates: all.flatMap(({ updates = [] }) => updates.map(nameOf)),
    topics: [...topics.keys()],
  };
}

/** What tools a server has is known once it is asked: any name that begins with its own will do. */
function serverLines({ servers = new Map() }: App): readonly string[] {
  return [...servers.keys()].map((server) => `      readonly [ofServer: \`${server}_\${string}\`]: unknown;`);
}

const kindNames: Readonly<Record<string, NamedKind>> = {
  workflow: 'workflows',
  agent: 'agents',
  activity: 'activities',
  tool: 'tools',
  signal: 'signals',
  query: 'queries',
  update: 'updates',
  topic: 'topics',
};

/** The type of each definition and message that a file exports, by kind and name. */
async function exportsOf(root: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const { files } = await definitionFiles(root);
  const loading = beginLoading(root);
  for (const { path } of files) {
    const module = await importAppFile(join(root, path), loading);
    for (const [key, value] of Object.entries(module)) {
      const { kind, name } = (value ?? {}) as { readonly kind?: unknown; readonly name?: unknown };
      const named = typeof kind === 'string' && Object.hasOwn(kindNames, kind) ? kindNames[kind] : undefined;
      if (named === undefined || typeof name !== 'string' || found.has(`${named} ${name}`)) continue;
      found.set(`${named} ${name}`, `(typeof import(${JSON.stringify(`./${path}`)}))[${JSON.stringify(key)}]`);
    }
  }
  return found;
}
