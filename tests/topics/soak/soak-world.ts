import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort, program, startMongo, startNats, type Program } from '@troupe/testing';
import { startPlatform } from '../../platform-process.ts';
import { publishTo } from '../publish.ts';

/** A platform that is killed while events are published to it. */
export interface SoakWorld extends AsyncDisposable {
  /** Of a process that serves the API now. */
  url(): string;
  /** Each event once, three in ten twice, of each key in order. @returns how many were sent */
  publish(messages: number, keys: number): Promise<number>;
  /** Kills something, and starts it again. */
  kill(round: number): Promise<void>;
}

const run = promisify(execFile);
const repository = fileURLToPath(new URL('../../..', import.meta.url));
const app = fileURLToPath(new URL('app', import.meta.url));
const START_MS = 180_000;
const PUBLISH_MS = 300_000;

/** Two orchestrators, a worker and NATS are killed in turn; a program in Python publishes with the plain client of NATS. */
export async function servicesWorld(say: (line: string) => void): Promise<SoakWorld> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-topics-'));
  const python = join(folder, 'python/bin/python');
  await run('python3', ['-m', 'venv', join(folder, 'python')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'nats-py==2.16.0']);
  const [mongo, nats] = await Promise.all([startMongo({ own: true }), startNats({ own: true })]);
  const prefix = `t${randomUUID().slice(0, 8)}`;
  const database = new URL(mongo.url);
  database.pathname = `/${prefix}`;
  const make = async (name: string): Promise<Program> => {
    const port = await freePort();
    const env = {
      ...{ PORT: `${port}`, TROUPE_APP: app, TMPDIR: folder, LOG_LEVEL: 'error' },
      ...{ MONGODB_URI: database.href, NATS_URL: nats.url, NATS_PREFIX: prefix },
    };
    const args = [join(repository, `services/${name}/src/main.ts`)];
    return program({ name, args, cwd: folder, url: `http://127.0.0.1:${port}`, startTimeout: START_MS, env });
  };
  const programs = [await make('orchestrator'), await make('orchestrator'), await make('agent-worker'), await make('registry')] as const;
  const [first, second, worker] = programs;
  await Promise.all(programs.map((each) => each.start()));
  const restart = async (each: Program): Promise<void> => {
    say(`kill -9 of ${each.name} ${each.url}`);
    await each.kill();
    await each.start();
  };
  return {
    url: () => (first.pid === undefined ? second.url : first.url),
    async publish(messages, keys) {
      const args = [
        fileURLToPath(new URL('publish.py', import.meta.url)),
        nats.url,
        `${prefix}.topics.default.events`,
        `${messages}`,
        `${keys}`,
      ];
      return Number((await run(python, args)).stdout);
    },
    async kill(round) {
      const victim = [first, second, worker, undefined][round % 4];
      if (victim !== undefined) return restart(victim);
      say('kill -9 of NATS');
      await nats.restart();
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(programs.map((each) => each.kill()));
      await Promise.all([mongo.stop(), nats.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The one process is killed; events are published over REST. */
export async function embeddedWorld(say: (line: string) => void): Promise<SoakWorld> {
  const platform = await startPlatform({ app, env: { LOG_LEVEL: 'error' }, startTimeout: START_MS });
  return {
    url: () => platform.url,
    async publish(messages, keys) {
      let sent = 0;
      const send = async (key: string, n: number): Promise<void> => {
        await publishTo(platform, 'events', { id: `${key}-${n}`, key, data: { key, n } }, PUBLISH_MS);
        sent++;
      };
      const lines = Array.from({ length: keys }, async (_, line) => {
        for (let n = 0; n < messages / keys; n++) {
          await send(`k${line}`, n);
          if (n % 10 < 3) await send(`k${line}`, n);
        }
      });
      await Promise.all(lines);
      return sent;
    },
    async kill() {
      say('kill -9 of the process');
      await platform.kill();
      await platform.start();
    },
    [Symbol.asyncDispose]: () => platform[Symbol.asyncDispose](),
  };
}
