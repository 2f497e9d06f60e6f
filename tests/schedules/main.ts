import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startPlatform } from '../platform-process.ts';
import { latenessOf, makeSchedules, startedTasks } from './due-at-once.ts';

/**
 * `node tests/schedules/main.ts 10000 60`: how late so many schedules are that are due at one second, over one process;
 * the second number is how many seconds making them may take.
 */
const [count, seconds] = [Number(process.argv[2] ?? 10_000), Number(process.argv[3] ?? 60)];
await using platform = await startPlatform({
  app: fileURLToPath(new URL('app', import.meta.url)),
  env: { LOG_LEVEL: 'error' },
  startTimeout: 120_000,
});
const due = new Date(Math.ceil(Date.now() / 1_000 + seconds) * 1_000);
const begin = performance.now();
await makeSchedules([platform.url], count, due);
console.log(`${count} schedules made in ${Math.round(performance.now() - begin)} ms, due in ${due.getTime() - Date.now()} ms`);
await new Promise((resolve) => setTimeout(resolve, Math.max(0, due.getTime() - Date.now())));
const before = cpuTime(platform.pid!);
await new Promise((resolve) => setTimeout(resolve, 15_000));
const cpu = cpuTime(platform.pid!) - before;
const { ids, ...late } = latenessOf(await startedTasks(platform.url, count, 60_000));
console.log({ ...late, cpu, schedules: count, different: new Set(ids).size });

/** Milliseconds of CPU that a process has used. */
function cpuTime(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
