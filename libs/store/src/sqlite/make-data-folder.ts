import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { TroupeError } from '@troupe/contracts';

/** Characters of a path that a message repeats. */
const SHOWN = 200;

/**
 * The data folder, made with the folders it is in when it is not there.
 *
 * @throws TroupeError `invalid-configuration`
 */
export function makeDataFolder(folder: string): string {
  const wanted = resolve(folder);
  try {
    makeFolder(wanted);
    if (!statSync(wanted).isDirectory()) throw new Error('there is a file of that name');
  } catch (error) {
    const path = wanted.length > SHOWN ? `${wanted.slice(0, SHOWN)}…` : wanted;
    throw new TroupeError(
      'invalid-configuration',
      `The data folder ${path} cannot be made: ${reasonOf(error)}. Create it, or choose another in TROUPE_DATA.`,
      { cause: error },
    );
  }
  return wanted;
}

/** Not `recursive` of Node, which never returns where a system says of a folder that is there that it is missing, as under /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (!isMade(folder)) {
    makeFolder(parent);
    mkdirSync(folder);
  }
  syncFolder(parent);
}

/** False when the folder it is to be in is missing. */
function isMade(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && !existsSync(dirname(folder))) return false;
    // Another process was faster.
    if (code === 'EEXIST') return true;
    throw error;
  }
}

/** A new folder survives power loss once the folder it is in was synced; Windows has no such call. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** The path is said already. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : message.replace(/, \w+ '.*$/s, '');
}
