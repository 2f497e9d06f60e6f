import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { freePort } from './free-port.ts';
import { inContainer } from './in-container.ts';
import { inProcess } from './in-process.ts';
import { progress } from './progress.ts';
import type { ServerKind } from './server-kind.ts';
import { givenServer, ownServer, type ServerOptions, type Source, type TestServer } from './test-server.ts';

/** Starts the server, or says why that source has none. */
type Attempt = (kind: ServerKind, options: ServerOptions) => Promise<TestServer | string>;

const attempts: Readonly<Record<Source, Attempt>> = { given, path, container, debian };

/**
 * The one place that finds servers. Tests that need one never go without: when there is none, they
 * fail and say what to install.
 */
export async function startServer(kind: ServerKind, options: ServerOptions): Promise<TestServer> {
  const reasons: string[] = [];
  for (const source of options.from === undefined ? (Object.keys(attempts) as Source[]) : [options.from]) {
    const found = await attempts[source](kind, options);
    if (typeof found !== 'string') return found;
    reasons.push(found);
  }
  throw new Error(`There is no ${kind.name} for the tests: ${reasons.join('; ')}. ${kind.advice}`);
}

async function given(kind: ServerKind, { own = false }: ServerOptions): Promise<TestServer | string> {
  const url = process.env[kind.variable];
  if (url === undefined || url === '') return `${kind.variable} is not set`;
  return own ? `the server at ${kind.variable} is not to be killed` : givenServer(url);
}

async function path(kind: ServerKind): Promise<TestServer | string> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const program = join(folder, kind.program);
    if (await isProgram(program)) return start(kind, 'path', program, kind.prepare);
  }
  return `no ${kind.program} on the PATH`;
}

async function container(kind: ServerKind): Promise<TestServer | string> {
  const port = await freePort();
  const runner = await inContainer(kind, port);
  if (typeof runner === 'string') return runner;
  progress(`${kind.name}: a container of ${kind.image}`);
  return ownServer(kind.url(port), 'container', runner);
}

async function debian(kind: ServerKind): Promise<TestServer | string> {
  const server = await kind.fromDebian();
  return typeof server === 'string' ? server : start(kind, 'debian', server.program, server.prepare);
}

async function start(kind: ServerKind, source: Source, program: string, prepare: ServerKind['prepare']): Promise<TestServer> {
  const port = await freePort();
  return ownServer(kind.url(port), source, inProcess(kind, port, program, prepare));
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
