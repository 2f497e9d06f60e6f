import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { natsBus, type NatsBus } from '@troupe/bus/nats';
import { PARTITIONS, partitionOf, taskId, type Work } from '@troupe/contracts';
import { freePort, program, startMongo, startNats, type Program, type TestServer } from '@troupe/testing';
import { apiClient, until, type ApiClient } from '../api-client.ts';
import { NOBODY, partitionShares } from '../partition-shares.ts';
import type { Sender } from './subjects.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const PREFIX = 'troupe';
/** How many processes of each service there are. */
const SIZE = { orchestrator: 2, 'agent-worker': 1, 'tool-gateway': 1, registry: 1 } as const satisfies Readonly<Record<Sender, number>>;

/** Milliseconds the orchestrators have to share the partitions. */
const SHARED_WITHIN_MS = 30_000;

/** What the services that run the code of an app take. */
const KINDS = { 'agent-worker': ['model', 'activity'], 'tool-gateway': ['tool'] } as const;

/** The four services over a NATS server with the permissions that are shipped, and somebody who has the credentials of each. */
export interface HostileWorld extends AsyncDisposable {
  readonly orchestrators: readonly { readonly url: string; readonly api: ApiClient }[];
  readonly registry: ApiClient;
  readonly processes: readonly Program[];
  /** Processes that ended, with what they said last. */
  ended(): readonly string[];
  /** What tools wrote down. */
  ledger(): Promise<readonly string[]>;
  /** A connection with the credentials of a service. */
  as(sender: Sender): Promise<NatsConnection>;
  /** The bus as a process of that service has it. */
  busAs(sender: 'agent-worker' | 'tool-gateway'): Promise<NatsBus>;
  /** All work that orchestrators sent so far, by call and attempt. */
  readonly sent: ReadonlyMap<string, Work>;
  /** Subjects that were seen in the account of the orchestrators, without the prefix. */
  readonly seen: ReadonlySet<string>;
}

export async function startHostileWorld(env: Readonly<Record<string, string>> = {}): Promise<HostileWorld> {
  const database = `hostile-${randomUUID().slice(0, 8)}`;
  const folder = await mkdtemp(join(tmpdir(), 'troupe-hostile-'));
  const [nats, mongo] = await Promise.all([startNats({ config: await permissions() }), startMongo()]);
  const connections: NatsConnection[] = [];
  const buses: NatsBus[] = [];
  const asUser = async (user: string): Promise<NatsConnection> => {
    const nc = await connect({ servers: nats.url, user, pass: user, inboxPrefix: `_INBOX_${user}` });
    connections.push(nc);
    return nc;
  };
  const busAs: HostileWorld['busAs'] = async (sender) => {
    const who = { user: sender, pass: sender, inbox: `_INBOX_${sender}` };
    const bus = await natsBus({ servers: nats.url, prefix: PREFIX, ...who, kinds: KINDS[sender], makesStreams: false });
    buses.push(bus);
    return bus;
  };
  const ends = new Map<Program, string>();
  const processes = await startProcesses(folder, nats, { uri: `${mongo.url}/${database}` }, env);
  const sent = new Map<string, Work>();
  const seen = new Set<string>();

  const clients = (service: Sender): HostileWorld['orchestrators'] =>
    processes.filter(({ name }) => name.startsWith(service)).map(({ url }) => ({ url, api: apiClient(url) }));
  const world: HostileWorld = {
    orchestrators: clients('orchestrator'),
    registry: clients('registry')[0]!.api,
    processes,
    ended: () => [...ends.values()],
    ledger: async () => (await readFile(join(folder, 'ledger'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== ''),
    as: asUser,
    busAs,
    sent,
    seen,
    async [Symbol.asyncDispose]() {
      await Promise.all([...connections, ...buses].map((each) => each.close()));
      await Promise.all(processes.map((each) => each.kill()));
      await Promise.all([nats.stop(), mongo.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await Promise.all(processes.map((each) => each.start()));
    for (const each of processes)
      void each.ended().then(({ code, signal }) => ends.set(each, `${each.name} ended (${code ?? signal}): ${each.output().slice(-500)}`));
    await untilAllServed(`${mongo.url}/${database}`, world.orchestrators[0]!.api);
    watch(await asUser('observer'), sent, seen);
  } catch (error) {
    await world[Symbol.asyncDispose]();
    throw error;
  }
  return world;
}

/** The shipped ones, each user with its own name as password, and one more who sees everything. */
async function permissions(): Promise<string> {
  const shipped = await readFile(join(repository, 'infra/nats/permissions.conf'), 'utf8');
  return shipped
    .replace(/^include .*$/m, '')
    .replaceAll(/user: "([\w-]+)"\n(\s*)password: \$\w+/g, 'user: "$1"\n$2password: "$1"')
    .replace('users: [', 'users: [\n{ user: "observer", password: "observer" }')
    .concat('\nmax_payload: 1MB\n');
}

async function startProcesses(
  folder: string,
  nats: TestServer,
  store: { readonly uri: string },
  env: Readonly<Record<string, string>>,
): Promise<readonly Program[]> {
  return Promise.all(
    (Object.keys(SIZE) as Sender[]).flatMap((service) =>
      Array.from({ length: SIZE[service] }, async (_, i) => {
        const port = await freePort();
        const name = `${service}-${i + 1}`;
        return program({
          name,
          args: [join(repository, `services/${service}/src/main.ts`)],
          cwd: folder,
          url: `http://127.0.0.1:${port}`,
          startTimeout: 180_000,
          env: {
            PORT: String(port),
            TROUPE_APP: fileURLToPath(new URL('app', import.meta.url)),
            NATS_URL: nats.url.replace('://', `://${service}:${service}@`),
            NATS_PREFIX: PREFIX,
            ...(service === 'orchestrator' || service === 'registry' ? { MONGODB_URI: store.uri, TROUPE_NODE: name } : {}),
            TROUPE_WORKERS: '8',
            LEDGER: join(folder, 'ledger'),
            LOG_LEVEL: 'warn',
            ...env,
          },
        });
      }),
    ),
  );
}

/**
 * Resolves once the orchestrators have shared the partitions, and each is answered for. While somebody listens to
 * everything, the server does not say that nobody answers a request.
 */
async function untilAllServed(database: string, api: ApiClient): Promise<void> {
  await until('the orchestrators to share the partitions', SHARED_WITHIN_MS, async () => {
    const shares = await partitionShares(database);
    return !shares.has(NOBODY) && shares.size === SIZE.orchestrator ? true : undefined;
  });
  const unserved = new Set(Array.from({ length: PARTITIONS }, (_, partition) => partition));
  for (let n = 0; unserved.size > 0; n++) {
    const id = `nobody-${n}`;
    if (!unserved.has(partitionOf(taskId(id)))) continue;
    const { status } = await api.request('POST', `/v1/tasks/${id}/signals/x`, null);
    if (status === 404) unserved.delete(partitionOf(taskId(id)));
  }
}

function watch(nc: NatsConnection, sent: Map<string, Work>, seen: Set<string>): void {
  nc.subscribe(`${PREFIX}.>`, {
    callback: (_, message) => {
      const subject = message.subject.slice(PREFIX.length + 1);
      seen.add(subject);
      if (!subject.startsWith('work.')) return;
      try {
        const { body } = message.json<{ readonly body: Work }>();
        if (!sent.has(`${body.call}#${body.attempt}`)) sent.set(`${body.call}#${body.attempt}`, body);
      } catch {
        // Not one of theirs.
      }
    },
  });
}
