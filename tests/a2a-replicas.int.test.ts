import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { freePort, program, startMongo, startNats, type Program, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, resultOf, send, stateIn } from './a2a/client.ts';
import { pushReceiver, type Pushed } from './a2a/push-receiver.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const MAIN = join(repository, 'services/orchestrator/src/main.ts');

let folder: string;
let servers: TestServer[];
/** Two replicas of the orchestrator: each answers clients, each drives the tasks of its partitions. */
let replicas: readonly [Program, Program];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-a2a-'));
  const [mongo, nats] = await Promise.all([startMongo(), startNats()]);
  servers = [mongo, nats];
  const name = `t${randomUUID().slice(0, 8)}`;
  const database = new URL(mongo.url);
  database.pathname = `/${name}`;
  const replica = async (index: number): Promise<Program> => {
    const port = await freePort();
    const env = {
      PORT: `${port}`,
      TROUPE_APP: join(repository, 'tests/a2a'),
      TMPDIR: folder,
      LOG_LEVEL: 'error',
      TROUPE_PRIVATE_HOSTS: '127.0.0.1',
    };
    const shared = { MONGODB_URI: database.href, NATS_URL: nats.url, NATS_PREFIX: name };
    const at = { cwd: folder, url: `http://127.0.0.1:${port}`, startTimeout: 60_000, env: { ...env, ...shared } };
    return program({ name: `orchestrator-${index}`, args: [MAIN], ...at });
  };
  replicas = [await replica(1), await replica(2)];
  await Promise.all(replicas.map((each) => each.start()));
}, 300_000);

afterAll(async () => {
  await Promise.all(replicas.map((each) => each.kill()));
  await Promise.all(servers.map((each) => each.stop()));
  await rm(folder, { recursive: true, force: true });
});

interface Read {
  readonly position: string;
  readonly update: string;
}

/** Reads on until the stream ends or breaks off. */
async function readOn(url: string, task: string, seen: Read[]): Promise<void> {
  const after = seen.at(-1)?.position ?? '-1.-1';
  const headers = { 'a2a-version': '1.0', 'last-event-id': after };
  try {
    const answer = await fetch(`${url}/a2a/counted/tasks/${task}:subscribe`, { method: 'POST', headers });
    if (!answer.ok || answer.body === null) return;
    let text = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end !== -1; end = text.indexOf('\n\n')) {
        const [, position, update] = /^id: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
        if (position !== undefined) seen.push({ position, update: update! });
        text = text.slice(end + 2);
      }
    }
  } catch {
    // The replica is gone: the reader asks the other one.
  }
}

/** As a client does that knows two addresses. */
async function readToEnd(urls: readonly string[], task: string): Promise<readonly Read[]> {
  const seen: Read[] = [];
  for (let n = 0; !/COMPLETED/.test(seen.at(-1)?.update ?? ''); n++) {
    if (n > 200) throw new Error(`The stream did not end: ${JSON.stringify(seen.at(-1))}`);
    await readOn(urls[n % urls.length]!, task, seen);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return seen;
}

it.each([0, 1])(
  'gives every reader the same updates, whichever replica is killed: number %i (V3, V4)',
  { timeout: 180_000 },
  async (killed) => {
    const [one, two] = replicas;
    const tasks = await Promise.all(
      replicas.flatMap(({ url }) =>
        [1, 2].map(async () => (await send(await clientOf(url, 'counted', 'JSONRPC 1.0'), { count: 12, pause: 250 }, { atOnce: true })).id),
      ),
    );
    const reading = tasks.flatMap((id) => [readToEnd([one.url, two.url], id), readToEnd([two.url, one.url], id)]);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    await replicas[killed]!.kill();
    const read = await Promise.all(reading);
    await replicas[killed]!.start();
    for (const [index, id] of tasks.entries()) {
      const whole = await readToEnd([one.url], id);
      expect(whole.filter(({ update }) => /step \d/.test(update))).toHaveLength(12);
      expect(new Set(whole.map(({ position }) => position)).size).toBe(whole.length);
      for (const each of read.slice(index * 2, index * 2 + 2)) expect(each).toEqual(whole);
    }
  },
);

it.each([0, 1])(
  'sends each update once to who asked for them, whichever replica is killed: number %i (U22)',
  { timeout: 180_000 },
  async (killed) => {
    const receiver = await pushReceiver((n) => (n % 5 === 4 ? 500 : 200));
    const sent = await Promise.all(
      replicas.map(async ({ url }) =>
        send(await clientOf(url, 'counted', 'JSONRPC 1.0'), { count: 10, pause: 250 }, { atOnce: true, push: { url: receiver.url } }),
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await replicas[killed]!.kill();
    const ofTask = (id: string): readonly Pushed[] => receiver.taken.filter(({ text }) => text.includes(id));
    for (const { id } of sent) await expect.poll(() => ofTask(id).at(-1)?.text ?? '', { timeout: 120_000 }).toContain('COMPLETED');
    await replicas[killed]!.start();
    for (const { id } of sent) {
      const whole = await readToEnd([replicas[1 - killed]!.url], id);
      const expected = whole.map(({ update }) => statusOf(JSON.parse(update)));
      expect(ofTask(id).map(({ body }) => statusOf(body))).toEqual(expected);
    }
    // What came again, since nobody knew whether it had been taken, was the same.
    for (const same of Map.groupBy(receiver.asked, ({ id }) => id).values()) expect(new Set(same.map(({ text }) => text)).size).toBe(1);
    await receiver.close();
  },
);

function statusOf({ statusUpdate, artifactUpdate }: any): unknown {
  return artifactUpdate?.artifact.parts ?? [statusUpdate.status.state, statusUpdate.status.timestamp];
}

it('takes a message once, however often and wherever it is sent (V1)', { timeout: 120_000 }, async () => {
  const clients = await Promise.all(replicas.map(({ url }) => clientOf(url, 'counted', 'JSONRPC 1.0')));
  const run = randomUUID();
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ message: fc.nat(4), at: fc.nat(1) }), { minLength: 2, maxLength: 12 }),
      fc.nat(),
      async (sends, salt) => {
        const sent = await Promise.all(
          sends.map(async ({ message, at }) => {
            const messageId = `${run} ${salt} ${message}`;
            const { id, contextId } = await send(clients[at]!, { count: 1 }, { messageId });
            return { message, id, contextId };
          }),
        );
        const known = Map.groupBy(sent, ({ message }) => message);
        for (const each of known.values()) expect(new Set(each.map(({ id }) => id)).size).toBe(1);
        expect(new Set(sent.map(({ id }) => id)).size).toBe(known.size);
        for (const [{ contextId }] of known.values() as Iterable<[{ contextId: string }]>) {
          const list = { tenant: '', contextId, status: 0, pageToken: '', statusTimestampAfter: undefined };
          expect((await clients[0]!.listTasks(list)).tasks).toHaveLength(1);
        }
      },
    ),
    { numRuns: 15 },
  );
});

it('takes an answer once, however often and wherever it is sent (V2)', { timeout: 60_000 }, async () => {
  const clients = await Promise.all(replicas.map(({ url }) => clientOf(url, 'twice', 'JSONRPC 1.0')));
  const { id } = await send(clients[0]!, 'begin');
  const answer = { taskId: id, messageId: randomUUID() };
  await Promise.all([0, 1, 0, 1].map((at) => send(clients[at]!, 'one', answer)));
  expect(stateIn((await clients[1]!.getTask({ id, tenant: '' })).status?.state)).toBe('input_required');
  expect(resultOf(await send(clients[1]!, 'two', { taskId: id }))).toEqual(['one', 'two']);
});
