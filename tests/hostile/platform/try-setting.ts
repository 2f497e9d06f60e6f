import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CANARY } from '../settings.ts';
import { residentMemory } from './resident-memory.ts';
import { platformCommand, runTask, type PlatformCommand } from './platform-command.ts';

export type Environment = Readonly<Record<string, string>>;

/** What came of starting the platform in an environment. */
export type Trial =
  | { readonly kind: 'refused'; readonly fault: string | undefined }
  | { readonly kind: 'served'; readonly memory: number; readonly task: number; readonly fault: string | undefined };

const app = fileURLToPath(new URL('app', import.meta.url));
/** Milliseconds until a process must be ready or over. */
const TIMEOUT_MS = 60_000;

/** Starts the platform with these settings, and runs a task if it serves. */
export async function trySetting(settings: Environment): Promise<Trial> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-setting-'));
  try {
    await using command = platformCommand(['start'], folder, { TROUPE_APP: app, TROUPE_DATA: join(folder, 'data'), ...settings });
    if (!(await command.ready(TIMEOUT_MS))) return { kind: 'refused', fault: refusalFault(command) ?? outputFault(command) };
    const task = await runTask(command.url, { authorization: `Bearer ${CANARY}` });
    return { kind: 'served', memory: await residentMemory(command.child.pid), task, fault: outputFault(command) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function refusalFault(command: PlatformCommand): string | undefined {
  const { code, signal } = command.ended()!;
  if (code !== 1) return `it ended with ${signal ?? code}`;
  const { length } = command.output();
  if (length > 20_000) return `it prints ${length} characters`;
  return length > 20 ? undefined : 'it does not say why';
}

function outputFault(command: PlatformCommand): string | undefined {
  const output = command.output();
  if (/\n\s+at .*:\d+:\d+/.test(output)) return 'it prints a stack';
  return output.includes(CANARY) ? 'it prints a secret' : undefined;
}
