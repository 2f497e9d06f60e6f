import { readFileSync, statSync } from 'node:fs';
import { defaultBounds } from '@troupe/contracts';
import type { Environment } from './variables.ts';

const { secretFileBytes: MOST } = defaultBounds;
/** Characters of a path that a message repeats. */
const SHOWN = 200;

/**
 * The environment with the values of settings that are in files: where `NAME_FILE` names one, its
 * text is `NAME`. A file that cannot be used leaves `NAME_FILE` as it is, and a fault that says why.
 */
export function readSecretFiles(
  given: Environment,
  names: readonly string[],
): { readonly env: Environment; readonly faults: readonly string[] } {
  const env: Record<string, string | undefined> = { ...given };
  const faults: string[] = [];
  for (const name of names) {
    const setting = `${name}_FILE`;
    const path = given[setting]?.trim() ?? '';
    if (path === '') continue;
    const found = given[name]?.trim() ? `and ${name} contradict each other; keep one of them.` : textIn(path);
    if (typeof found === 'string') {
      faults.push(`${setting} ${found}`);
      continue;
    }
    env[name] = found.text;
    delete env[setting];
  }
  return { env: Object.freeze(env), faults };
}

/** The text of a file, or why there is none. A device or a pipe would be read without end. */
function textIn(path: string): { readonly text: string } | string {
  const refused = (reason: string): string => `cannot be used: ${path.length > SHOWN ? `${path.slice(0, SHOWN)}…` : path} ${reason}.`;
  try {
    const found = statSync(path);
    if (!found.isFile()) return refused('is no regular file');
    if (found.size > MOST) return refused(`has ${found.size} bytes, and such files ${MOST} at most`);
    const text = readFileSync(path, 'utf8').trim();
    return text === '' ? refused('is empty') : { text };
  } catch (error) {
    return refused(`cannot be read (${(error as NodeJS.ErrnoException).code ?? 'for an unknown reason'})`);
  }
}
