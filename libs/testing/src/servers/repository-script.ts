import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { progress } from './progress.ts';

const scripts = fileURLToPath(new URL('../../../../scripts/', import.meta.url));

/** Where what was fetched or built is kept for the next time. */
export const cacheFolder: string = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'troupe');

export function scriptPath(name: string): string {
  return join(scripts, name);
}

/** Runs a script of this repository and passes on what it says; resolves with whether it went well. */
export async function runScript(about: string, name: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(scriptPath(name), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  createInterface(child.stderr).on('line', (line) => progress(`${about}: ${line}`));
  const [code] = (await once(child, 'close')) as [number | null];
  return code === 0;
}
