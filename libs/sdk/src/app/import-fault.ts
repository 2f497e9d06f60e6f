import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ownError, toFailure, type Fault } from '@troupe/contracts';

/** How the address of a file begins; one that names a host is none of this machine. */
const FILE = 'file:///';

/** Why a file could not be imported, and the place in the app where that happened. */
export function importFault(root: string, file: string, thrown: unknown): Fault {
  const own = ownError(thrown);
  const { name, message, stack } = toFailure(thrown);
  const place = stack === undefined ? undefined : placeOf(root, stack);
  const at = place === undefined ? '' : ` (${place})`;
  if (own !== undefined) return { file, message: `${own.message}${at}` };
  return { file, message: `It cannot be loaded: ${name}: ${message.split('\n', 1)[0]}${at}` };
}

/** The first file and line of the app that the stack names; for a syntax error that is its head. */
function placeOf(root: string, stack: string): string | undefined {
  for (const text of stack.split('\n')) {
    const from = text.indexOf(FILE);
    const colon = from === -1 ? -1 : text.slice(from + FILE.length).search(/:\d/);
    if (colon === -1) continue;
    const [address] = text.slice(from, from + FILE.length + colon).split('?', 1);
    const path = within(root, address!);
    if (path.startsWith('..') || path.includes('node_modules')) continue;
    return `${path}:${Number.parseInt(text.slice(from + FILE.length + colon + 1), 10)}`;
  }
  return undefined;
}

/** Where a file is, from the folder of the app; `..` when that cannot be said. */
function within(root: string, address: string): string {
  try {
    return relative(root, fileURLToPath(address));
  } catch {
    return '..';
  }
}
