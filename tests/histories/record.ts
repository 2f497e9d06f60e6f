import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { encodeTurn, FORMAT_VERSION, type EncodedTurn } from '@troupe/contracts/format';
import { statusOf } from '@troupe/engine';
import { driveAtRandom } from '@troupe/engine/drive-at-random';
import { anyProgram, codeOf } from '@troupe/engine/random-program';
import { startPlatform } from '../platform-process.ts';
import type { AppHistory, ProgramHistory, RecordedTask } from './history.ts';
import { scenarios, type Scenario } from './scenarios.ts';

/*
 * Records what is not recorded yet: `node tests/histories/record.ts`. A history is never written again: what a
 * version wrote is read for ever.
 */

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = fileURLToPath(new URL(`v${FORMAT_VERSION}`, import.meta.url));
const PROGRAMS = 12;
/** Turns of a program that is worth recording, and small. */
const [SHORTEST, LONGEST] = [5, 25];

await mkdir(folder, { recursive: true });
for (const [name, scenario] of Object.entries(scenarios)) await record(name, () => recordApp(scenario));
await record('programs', recordPrograms);

async function record(name: string, run: () => Promise<AppHistory | ProgramHistory>): Promise<void> {
  const file = join(folder, `${name}.json`);
  if (existsSync(file)) return;
  await writeFile(file, `${JSON.stringify(await run(), undefined, 1)}\n`);
  console.log(`recorded ${file}`);
}

async function recordApp({ app, env, run }: Scenario): Promise<AppHistory> {
  await using platform = await startPlatform({ app: join(root, app), env: { LOG_LEVEL: 'error' } });
  if (env !== undefined) {
    await platform.drain();
    await platform.start({ LOG_LEVEL: 'error', ...env(platform.folder) });
  }
  await run(platform);
  const tasks: Omit<RecordedTask, 'turns'>[] = [];
  const { body } = await platform.api.request<{ readonly items: readonly { readonly id: string }[] }>('GET', '/v1/tasks?limit=100');
  const ids = body.items.map(({ id }) => id).sort();
  for (const id of ids) {
    const { status, output = null } = await platform.api.end(id);
    tasks.push({ status, output });
  }
  await platform.drain();
  using db = new DatabaseSync(join(platform.folder, 'data', 'troupe.db'));
  const read = db.prepare('SELECT task, n, at, build, body FROM turns WHERE task = ? ORDER BY n');
  return { app, tasks: tasks.map((task, i) => ({ turns: read.all(ids[i]!) as unknown as EncodedTurn[], ...task })) };
}

async function recordPrograms(): Promise<ProgramHistory> {
  const programs: ProgramHistory['programs'][number][] = [];
  for (let seed = 1; programs.length < PROGRAMS; seed++) {
    const [program] = fc.sample(anyProgram, { numRuns: 1, seed });
    if (!isJson(program)) continue;
    const { task, stopped } = await driveAtRandom(codeOf(program!, []), String(seed), {});
    if (stopped !== undefined || task.log.length < SHORTEST || task.log.length > LONGEST) continue;
    const output = task.state.end?.output ?? null;
    programs.push({ program: program!, turns: task.log.map(encodeTurn), status: statusOf(task.state, undefined), output });
  }
  return { programs };
}

/** Some programs hold what is no JSON, such as functions. */
function isJson(program: unknown): boolean {
  try {
    return isDeepStrictEqual(JSON.parse(JSON.stringify(program)), program);
  } catch {
    return false;
  }
}
