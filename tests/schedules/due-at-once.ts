import type { Page, Task } from '@troupe/contracts';
import { apiClient, type ApiClient } from '../api-client.ts';

/** How late the tasks of schedules began that were due at the same moment. */
export interface Lateness {
  /** Tasks there are: one for each schedule, if all is well. */
  readonly tasks: number;
  readonly ids: readonly string[];
  /** Milliseconds, of the tasks in order. */
  readonly p50: number;
  readonly p99: number;
  readonly last: number;
}

const MAKERS = 32;

/** Makes schedules that are due once a day, all at one second. */
export async function makeSchedules(urls: readonly string[], count: number, due: Date): Promise<void> {
  let n = 0;
  const make = async (api: ApiClient): Promise<void> => {
    while (n < count) {
      const id = `at-once-${n++}`;
      const cron = `${due.getUTCSeconds()} ${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
      const { status, body } = await api.request('POST', '/v1/schedules', { id, cron, workflow: 'once' });
      if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    }
  };
  await Promise.all(Array.from({ length: MAKERS }, (_, maker) => make(apiClient(urls[maker % urls.length]!))));
}

/** All that was started, once nothing more comes. */
export async function startedTasks(url: string, count: number, ms: number): Promise<readonly Task[]> {
  const until = Date.now() + ms;
  for (;;) {
    const tasks = await listed(apiClient(url));
    if (tasks.length >= count || Date.now() > until) return tasks;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
}

async function listed(api: ApiClient): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  for (let cursor = ''; ;) {
    const { status, body } = await api.request<Page<Task>>('GET', `/v1/tasks?name=once&limit=200${cursor}`);
    if (status !== 200) return tasks;
    tasks.push(...body.items);
    if (body.next === undefined) return tasks;
    cursor = `&cursor=${encodeURIComponent(body.next)}`;
  }
}

export function latenessOf(tasks: readonly Task[]): Lateness {
  const late = tasks.map(({ createdAt, attributes }) => Date.parse(createdAt) - Date.parse(String(attributes['schedule.due'])));
  late.sort((a, b) => a - b);
  const at = (part: number): number => late[Math.min(late.length - 1, Math.floor(late.length * part))] ?? Number.NaN;
  return { tasks: tasks.length, ids: tasks.map(({ id }) => id), p50: at(0.5), p99: at(0.99), last: at(1) };
}
