import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, program, startFaultProxy, startMongo, startNats, type FaultProxy, type Program, type TestServer } from '@troupe/testing';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** How many processes of each service there are. */
const SIZE = { orchestrator: 2, 'agent-worker': 3, 'tool-gateway': 1, registry: 1 } as const;
const START_TIMEOUT = 120_000;

export type Service = keyof typeof SIZE;

/** The platform as services over servers of its own, all of which can be harmed. */
export interface Cluster extends AsyncDisposable {
  readonly nats: TestServer;
  readonly mongo: TestServer;
  /** Stands between the orchestrators and the store. */
  readonly storeProxy: FaultProxy;
  readonly processes: readonly Program[];
  of(service: Service): readonly Program[];
  readonly folder: string;
}

/** @param env of every process, e.g. where the witness writes */
export async function startCluster(app: string, env: Readonly<Record<string, string>>): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-chaos-'));
  await mkdir(join(folder, 'tmp'));
  const [nats, mongo] = await Promise.all([startNats({ own: true }), startMongo({ own: true })]);
  const storeProxy = await startFaultProxy(`${mongo.url}/troupe`);
  const processes = await Promise.all(
    (Object.keys(SIZE) as Service[]).flatMap((service) =>
      Array.from({ length: SIZE[service] }, async (_, i) => {
        const port = await freePort();
        return program({
          name: `${service}-${i + 1}`,
          args: [join(repository, `services/${service}/src/main.ts`)],
          cwd: folder,
          url: `http://127.0.0.1:${port}`,
          startTimeout: START_TIMEOUT,
          env: {
            PORT: String(port),
            TROUPE_APP: app,
            TMPDIR: join(folder, 'tmp'),
            NATS_URL: nats.url,
            MONGODB_URI: service === 'orchestrator' ? storeProxy.url : `${mongo.url}/troupe`,
            LEDGER: join(folder, 'ledger.jsonl'),
            LOG_LEVEL: 'warn',
            ...env,
          },
        });
      }),
    ),
  );
  const cluster: Cluster = {
    nats,
    mongo,
    storeProxy,
    processes,
    folder,
    of: (service) => processes.filter(({ name }) => name.startsWith(service)),
    async [Symbol.asyncDispose]() {
      await Promise.all(processes.map((each) => each.kill()));
      await storeProxy[Symbol.asyncDispose]();
      await Promise.all([nats.stop(), mongo.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all(processes.map((each) => each.start()));
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
  return cluster;
}
