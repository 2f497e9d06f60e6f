import { access, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { progress } from './progress.ts';
import { cacheFolder, runScript } from './repository-script.ts';
import type { DebianServer, ServerKind } from './server-kind.ts';
import { startServer } from './start-server.ts';
import type { ServerOptions, TestServer } from './test-server.ts';

export interface NatsOptions extends ServerOptions {
  /** More lines of its configuration, e.g. users. A server that was given is passed over then. */
  readonly config?: string;
  /** More lines of its `jetstream` block, e.g. `sync_interval: always`. A server that was given is passed over then. */
  readonly jetstream?: string;
}

const PORT_IN_IMAGE = 4222;

/** A NATS server with JetStream over a file store. @throws Error that says what to install when there is none */
export function startNats(options: NatsOptions = {}): Promise<TestServer> {
  const { config = '', jetstream = '' } = options;
  const text = (listen: string, folder: string): string =>
    `listen: "${listen}"\njetstream {\n  store_dir: ${JSON.stringify(folder)}\n${jetstream}\n}\n${config}\n`;
  const prepare = async (folder: string, port: number): Promise<readonly string[]> => {
    const file = join(folder, 'nats-server.conf');
    await writeFile(file, text(`127.0.0.1:${port}`, join(folder, 'store')));
    return ['--config', file];
  };
  const kind: ServerKind = {
    name: 'NATS server',
    variable: 'NATS_URL',
    program: 'nats-server',
    prepare,
    image: 'nats:2-alpine',
    imagePort: PORT_IN_IMAGE,
    imageFiles: { '/etc/nats/troupe.conf': text(`0.0.0.0:${PORT_IN_IMAGE}`, '/tmp/store') },
    imageArguments: ['--config', '/etc/nats/troupe.conf'],
    fromDebian: async () => fromDebian(prepare),
    url: (port) => `nats://127.0.0.1:${port}`,
    answers: greets,
    advice: 'Install nats-server 2.10 or later (https://docs.nats.io) or Docker, or set NATS_URL.',
  };
  return startServer(kind, { ...options, own: options.own === true || config !== '' || jetstream !== '' });
}

/** Debian 12 has 2.9, which ignores options the platform needs, so the program is taken from the newest suite. */
async function fromDebian(prepare: ServerKind['prepare']): Promise<DebianServer | string> {
  if (process.platform !== 'linux' || !(await isThere('/usr/bin/apt-get'))) return 'this is not Debian';
  const program = join(cacheFolder, 'nats-server');
  if (!(await isThere(program))) {
    progress('NATS server: taking it from a Debian package');
    const done = await runScript('NATS server', 'debian-file.sh', ['sid', 'nats-server', 'usr/sbin/nats-server', program]);
    if (!done) return 'Debian gave no nats-server';
  }
  return { program, prepare };
}

/** A NATS server speaks first. */
function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.setTimeout(1_000, () => socket.destroy());
    socket.once('data', (data) => {
      resolve(data.toString('latin1').startsWith('INFO '));
      socket.destroy();
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
