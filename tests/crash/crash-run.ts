import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startPlatform, type Platform } from '../platform-process.ts';
import { crashPoints, type CrashPoint } from './crash-points.ts';
import { readLedger } from './ledger.ts';
import { expectedOrder, repeatedEffects } from './verdict.ts';

export interface CrashReport {
  /** How often the process was killed at each point. */
  readonly hits: ReadonlyMap<CrashPoint, number>;
  readonly tasks: number;
  readonly effects: number;
  /** What broke a promise; must be empty. */
  readonly violations: readonly string[];
}

const here = fileURLToPath(new URL('.', import.meta.url));
/** Tasks posted per life of the process. */
const TASKS = 3;
/**
 * Kills the real process at each named point, `times` times, on one data folder: each life of the
 * process takes up what the one before left, gets new tasks, and dies at the next point. The last
 * one is left alone to finish everything; then the independent witness is compared with the log.
 */
export async function crashRun(times: number, say: (line: string) => void): Promise<CrashReport> {
  await using platform = await startPlatform({ program: join(here, 'main.ts'), app: join(here, 'app') });
  const ledger = join(platform.folder, 'ledger.jsonl');
  const env = { LEDGER: ledger, LOG_LEVEL: 'error' };
  const hits = new Map<CrashPoint, number>();
  const kills: number[] = [];
  const posted: string[] = [];
  const drivers: Promise<void>[] = [];
  const over = { now: false };

  await platform.kill();
  for (let time = 1; time <= times; time++) {
    for (const point of crashPoints) {
      const nth = 1 + ((time * 7 + crashPoints.indexOf(point)) % 3);
      await platform.start({ ...env, CRASH_AT: `${point}#${nth}` }).catch(() => {
        // It may die on what it takes up, before it is ready.
        if (platform.pid !== undefined) throw new Error(`The platform does not start:\n${platform.output()}`);
      });
      for (let i = 0; i < TASKS; i++) {
        const id = `t${time}-${point}-${i}`;
        posted.push(id);
        drivers.push(drive(platform, id, over));
      }
      if (platform.pid !== undefined) await died(platform, point);
      kills.push(Date.now());
      hits.set(point, (hits.get(point) ?? 0) + 1);
    }
    say(`${kills.length} kills, ${posted.length} tasks`);
  }
  await platform.start(env);
  const violations: string[] = [];
  for (const id of posted) {
    const task = await platform.api.end(id, 60_000);
    if (task.status !== 'completed' || JSON.stringify(task.output) !== JSON.stringify(expectedOrder))
      violations.push(`${id} is ${task.status}: ${JSON.stringify(task.output ?? task.error)}`);
  }
  over.now = true;
  await Promise.all(drivers);
  const effects = await readLedger(ledger);
  const crashes = (from: number, to: number): number => kills.filter((at) => at >= from && at <= to).length;
  violations.push(...(await repeatedEffects(platform.api, effects, crashes)));
  return { hits, tasks: posted.length, effects: effects.length, violations };
}

async function died(platform: Platform, point: CrashPoint): Promise<void> {
  const timeout = new Promise<'alive'>((resolve) => setTimeout(() => resolve('alive'), 20_000));
  const end = await Promise.race([platform.ended(), timeout]);
  if (end === 'alive') throw new Error(`The process never came to ${point}: the run proves nothing.\n${platform.output()}`);
  if (end.signal !== 'SIGKILL') throw new Error(`The process ended by itself (${end.code}):\n${platform.output()}`);
}

/** A client that repeats what was not answered: start, then two signals, each with its key. */
async function drive(platform: Platform, id: string, over: { now: boolean }): Promise<void> {
  const session = `session-${id.replace(/-\d$/, '')}`;
  await persist(over, () => platform.api.request('POST', '/v1/tasks', { workflow: 'order', input: session, id }));
  for (const n of [1, 2])
    await persist(over, () => platform.api.request('POST', `/v1/tasks/${id}/signals/go`, n, { 'idempotency-key': `${id}-${n}` }));
}

async function persist(over: { now: boolean }, ask: () => Promise<{ status: number }>): Promise<void> {
  while (!over.now) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && answer.status < 300) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
