import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { UsageError } from './usage-error.ts';

export interface AppOptions {
  readonly app?: string;
  readonly json?: true;
}

export function withApp(to: Command): Command {
  return to.option('--app <folder>', 'folder of the app (TROUPE_APP; default: this folder, or examples/sample)');
}

/** Where the app is. @throws UsageError when there is none */
export async function appFolder(context: CliContext, { app }: AppOptions): Promise<string> {
  const found = await context.findApp(app);
  if (found === undefined) throw new UsageError('There is no app in this folder. Name its folder with --app.');
  const isFolder = await stat(found).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`${found} is no folder. Name that of the app with --app.`);
  return resolve(found);
}
