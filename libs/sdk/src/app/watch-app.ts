import { realpath } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { isForeign, isSourceFile } from './source-files.ts';

export interface AppWatch {
  close(): Promise<void>;
}

/** Milliseconds without a change before the change is reported: editors write a file in several steps. */
const QUIET_MS = 100;

/**
 * Reports changed source files, from when the promise resolves: once for changes close together,
 * and never while the `onChange` before is still under way. `onChange` deals with its own errors.
 */
export async function watchApp(folder: string, onChange: () => void | Promise<void>): Promise<AppWatch> {
  const root = await realpath(folder);
  const watcher = watch(root, {
    ignoreInitial: true,
    ignored: (path, stats) => relative(root, path).split(sep).some(isForeign) || (stats?.isFile() === true && !isSourceFile(path)),
  });
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let again = false;

  const run = async (): Promise<void> => {
    do {
      again = false;
      await onChange();
    } while (again);
    running = undefined;
  };
  watcher.on('all', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      again = true;
      running ??= run();
    }, QUIET_MS);
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  return {
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
      await running;
    },
  };
}
