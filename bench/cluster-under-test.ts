import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, program, startMongo, startNats, type Program, type Source, type TestServer } from '@troupe/testing';
import { MongoClient } from 'mongodb';
import type { PlatformUnderTest } from './platform-under-test.ts';

/** The services as processes over a NATS and a MongoDB server of their own, durability on. */
export interface ClusterUnderTest extends PlatformUnderTest {
  /** Milliseconds the store takes for one durable insert, the median of many one after the other. */
  readonly insert: number;
  /** What went over the bus, and what the logs of tasks hold, so far. */
  counts(): Promise<{ readonly messages: number; readonly turns: number }>;
}

const services = ['orchestrator', 'agent-worker', 'tool-gateway'] as const;
const repository = fileURLToPath(new URL('..', import.meta.url));

export async function clusterUnderTest(): Promise<ClusterUnderTest> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'troupe-bench-'));
  undo.defer(() => rm(folder, { recursive: true, force: true }));
  const monitor = await freePort();
  const nats = undo.use(await asProcess((from) => startNats({ own: true, from, config: `http: 127.0.0.1:${monitor}` })));
  const mongo = undo.use(await asProcess((from) => startMongo({ own: true, from })));
  const client = new MongoClient(mongo.url);
  undo.defer(() => client.close());

  const programs = await Promise.all(
    services.map(async (name): Promise<Program> => {
      const port = await freePort();
      return program({
        name,
        args: [join(repository, `services/${name}/src/main.ts`)],
        cwd: folder,
        url: `http://127.0.0.1:${port}`,
        startTimeout: 60_000,
        env: {
          PORT: String(port),
          LOG_LEVEL: 'error',
          NATS_URL: nats.url,
          MONGODB_URI: `${mongo.url}/troupe`,
          TROUPE_APP: fileURLToPath(new URL('app', import.meta.url)),
          TROUPE_WORKERS: '256',
        },
      });
    }),
  );
  undo.defer(async () => {
    await Promise.all(programs.map((each) => each.kill()));
  });
  const start = async (): Promise<void> => {
    await Promise.all(programs.map((each) => each.start()));
  };
  await start();
  const insert = await insertTime(client);
  const stack = undo.move();

  return {
    url: programs[0]!.url,
    insert,
    ask: () => Promise.reject(new Error('Only the embedded platform answers questions.')),
    start,
    async kill() {
      await Promise.all(programs.map((each) => each.kill()));
    },
    async counts() {
      const { in_msgs, out_msgs } = (await (await fetch(`http://127.0.0.1:${monitor}/varz`)).json()) as {
        in_msgs: number;
        out_msgs: number;
      };
      return { messages: in_msgs + out_msgs, turns: await client.db('troupe').collection('turns').countDocuments() };
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** Containers would be measured with their network. */
function asProcess(start: (from: Source) => Promise<TestServer>): Promise<TestServer> {
  return start('path').catch(() => start('debian'));
}

async function insertTime(client: MongoClient): Promise<number> {
  const probe = client.db('probe').collection('inserts');
  const took: number[] = [];
  for (let i = 0; i < 200; i++) {
    const begun = performance.now();
    await probe.insertOne({ i }, { writeConcern: { w: 'majority', journal: true } });
    took.push(performance.now() - begun);
  }
  return took.toSorted((a, b) => a - b)[took.length >> 1]!;
}
