import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TroupeError, type Fault } from '@troupe/contracts';

/** Why a file could not be imported, and the place in the app where that happened. */
export function importFault(root: string, file: string, thrown: unknown): Fault {
  if (!(thrown instanceof Error)) return { file, message: `It threw ${String(thrown)} while it was loaded.` };
  const place = placeOf(root, thrown);
  const at = place === undefined ? '' : ` (${place})`;
  if (thrown instanceof TroupeError) return { file, message: `${thrown.message}${at}` };
  return { file, message: `It cannot be loaded: ${thrown.name}: ${thrown.message.split('\n', 1)[0]}${at}` };
}

/** The first file and line of the app that the stack names; for a syntax error that is its head. */
function placeOf(root: string, error: Error): string | undefined {
  for (const [, address, line] of (error.stack ?? '').matchAll(/(file:\/\/\S+?)(?:\?[^\s:]*)?:(\d+)/g)) {
    const path = relative(root, fileURLToPath(address!));
    if (!path.startsWith('..') && !path.includes('node_modules')) return `${path}:${line}`;
  }
  return undefined;
}
