import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiClient, type ApiClient } from './api-client.ts';
import { freePort, program, type Ending, type Program, type ProgramOptions } from '@troupe/testing';

const repository = fileURLToPath(new URL('..', import.meta.url));

/** Where the servers of the four services are, as their settings say it. */
export interface ServerSettings {
  readonly MONGODB_URI: string;
  readonly NATS_URL: string;
  readonly NATS_PREFIX: string;
}

export interface PlatformOptions {
  /** The app folder; the sample by default. */
  readonly app?: string;
  /** More environment, e.g. a crash point. Kept over restarts unless `start` gives another. */
  readonly env?: Readonly<Record<string, string>>;
  /** More environment of one of the four services, by what they have of the servers. */
  readonly envOf?: (service: string, servers: ServerSettings) => Readonly<Record<string, string>>;
  /** Another program than the command line's `start`: a composition with faults in it. */
  readonly program?: string;
  /** Milliseconds until it must be ready; 30,000 by default. */
  readonly startTimeout?: number;
}

/**
 * The real platform, on a port and a data folder of its own. It is one process, or with
 * `TROUPE_COMPOSITION=services` the four services over the servers that the environment names.
 */
export interface Platform extends AsyncDisposable {
  readonly url: string;
  /** Of all its processes, the one that serves the API first: each has metrics. */
  readonly urls: readonly string[];
  readonly processes: readonly Program[];
  readonly api: ApiClient;
  /** Everything it owns on disk: `data/` and `tmp/`. Removed at the end. */
  readonly folder: string;
  /** Address of the database the services share; the one process has a file in `data/`. */
  readonly database: string | undefined;
  /** What the process that serves the API answers to, while one runs. */
  readonly pid: number | undefined;
  /** All it printed so far, over all restarts. */
  output(): string;
  /** `kill -9`: no handler runs. Resolves once all processes are gone. */
  kill(): Promise<void>;
  /** SIGTERM, as on a deploy. Resolves with the first exit code that is not 0, if any. */
  drain(): Promise<number | null>;
  /** Resolves with how the process that serves the API ended, once it did, by whatever cause. */
  ended(): Promise<Ending>;
  /** Starts again on the same port and data, and waits until it is ready. */
  start(env?: Readonly<Record<string, string>>): Promise<void>;
}

export async function startPlatform(options: PlatformOptions = {}): Promise<Platform> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-e2e-'));
  await mkdir(join(folder, 'tmp'));
  const services = process.env['TROUPE_COMPOSITION'] === 'services' && options.program === undefined;
  const database = services ? ownDatabase() : undefined;
  const programs = database === undefined ? [await embeddedProcess(options, folder)] : await serviceProcesses(options, folder, database);
  const [front] = programs as readonly [Program, ...Program[]];

  const platform: Platform = {
    url: front.url,
    urls: programs.map(({ url }) => url),
    processes: programs,
    folder,
    database: database?.href,
    api: apiClient(front.url),
    get pid() {
      return front.pid;
    },
    output: () => programs.map((each) => each.output()).join(''),
    async kill() {
      await Promise.all(programs.map((each) => each.kill()));
    },
    async drain() {
      const codes = await Promise.all(programs.map((each) => each.drain()));
      return codes.find((code) => code !== 0) ?? codes[0] ?? null;
    },
    ended: () => front.ended(),
    async start(env) {
      await Promise.all(programs.map((each) => each.start(env)));
    },
    async [Symbol.asyncDispose]() {
      await platform.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await platform.start();
  } catch (error) {
    await platform[Symbol.asyncDispose]();
    throw error;
  }
  return platform;
}

async function embeddedProcess(options: PlatformOptions, folder: string): Promise<Program> {
  const port = await freePort();
  const app = options.app ?? join(repository, 'examples/sample');
  const args = options.program === undefined ? [join(repository, 'libs/troupe/src/bin.ts'), 'start', app] : [options.program];
  return program({
    name: 'platform',
    args,
    ...common(options, folder, port),
    env: { ...common(options, folder, port).env, TROUPE_DATA: join(folder, 'data') },
  });
}

/** Each platform has a database and a stream of its own, under one name, on the servers that all share. */
function ownDatabase(): URL {
  const { MONGODB_URI } = process.env;
  if (MONGODB_URI === undefined) throw new Error('The services need MONGODB_URI.');
  const database = new URL(MONGODB_URI);
  database.pathname = `/t${randomUUID().slice(0, 8)}`;
  return database;
}

/** The one that serves the API comes first. */
async function serviceProcesses(options: PlatformOptions, folder: string, database: URL): Promise<readonly Program[]> {
  const { NATS_URL } = process.env;
  if (NATS_URL === undefined) throw new Error('The services need NATS_URL.');
  const servers: ServerSettings = { MONGODB_URI: database.href, NATS_URL, NATS_PREFIX: database.pathname.slice(1) };
  return Promise.all(
    ['orchestrator', 'agent-worker', 'tool-gateway', 'registry'].map(async (name) => {
      const shared = common(options, folder, await freePort());
      const env = { ...shared.env, ...servers, ...options.envOf?.(name, servers) };
      return program({ name, args: [join(repository, `services/${name}/src/main.ts`)], ...shared, env });
    }),
  );
}

function common(options: PlatformOptions, folder: string, port: number): Omit<ProgramOptions, 'name' | 'args'> {
  return {
    cwd: folder,
    url: `http://127.0.0.1:${port}`,
    startTimeout: options.startTimeout ?? 30_000,
    env: {
      PORT: String(port),
      TROUPE_APP: options.app ?? join(repository, 'examples/sample'),
      TMPDIR: join(folder, 'tmp'),
      ...options.env,
    },
  };
}
