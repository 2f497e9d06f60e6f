import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, program, startMongo, startNats, type Program, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeSchedules, startedTasks } from './schedules/due-at-once.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const COUNT = 400;

let folder: string;
let servers: readonly TestServer[];
let replicas: readonly Program[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-schedules-'));
  const [mongo, nats] = await Promise.all([startMongo(), startNats()]);
  servers = [mongo, nats];
  const name = `t${randomUUID().slice(0, 8)}`;
  const database = new URL(mongo.url);
  database.pathname = `/${name}`;
  const start = async (): Promise<Program> => {
    const port = await freePort();
    const env = {
      ...{ PORT: `${port}`, TROUPE_APP: join(repository, 'tests/schedules/app'), TMPDIR: folder, LOG_LEVEL: 'error' },
      ...{ MONGODB_URI: database.href, NATS_URL: nats.url, NATS_PREFIX: name },
    };
    const args = [join(repository, 'services/orchestrator/src/main.ts')];
    const started = program({ name: 'orchestrator', args, cwd: folder, url: `http://127.0.0.1:${port}`, startTimeout: 120_000, env });
    await started.start();
    return started;
  };
  replicas = await Promise.all([start(), start()]);
}, 300_000);

afterAll(async () => {
  await Promise.all((replicas ?? []).map((each) => each.kill()));
  await Promise.all((servers ?? []).map((each) => each.stop()));
  await rm(folder, { recursive: true, force: true });
});

it('schedules that are due at one second start one task each, while one of two orchestrators is killed (Q10, Q13)', async () => {
  const [first, second] = replicas as readonly [Program, Program];
  const due = new Date(Math.ceil(Date.now() / 1_000 + 25) * 1_000);
  await makeSchedules([first.url, second.url], COUNT, due);
  expect(Date.now()).toBeLessThan(due.getTime());
  await new Promise((resolve) => setTimeout(resolve, due.getTime() - Date.now() + 60));
  await first.kill();
  const tasks = await startedTasks(second.url, COUNT, 120_000);
  const ids = tasks.map(({ id }) => id).toSorted();
  const moment = due.toISOString().replace('.000', '');
  expect(ids).toEqual(Array.from({ length: COUNT }, (_, n) => `at-once-${n}:${moment}`).toSorted());
  for (const task of tasks) expect(Date.parse(task.createdAt)).toBeGreaterThanOrEqual(due.getTime());
  // One that was not started within a lease was waiting for the other one to take over.
  await first.start();
  expect((await startedTasks(first.url, COUNT, 0)).length).toBe(COUNT);
}, 300_000);
