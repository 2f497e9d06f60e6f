import { MongoClient } from 'mongodb';
import { runScript, scriptPath } from './repository-script.ts';
import type { DebianServer, ServerKind } from './server-kind.ts';
import { startServer } from './start-server.ts';
import type { ServerOptions, TestServer } from './test-server.ts';

const SCRIPT = 'mongo-compatible-server.sh';

const kind: ServerKind = {
  name: 'MongoDB server',
  variable: 'MONGODB_URI',
  program: 'mongod',
  prepare: async (folder, port) => ['--dbpath', folder, '--bind_ip', '127.0.0.1', '--port', String(port), '--nounixsocket'],
  image: 'mongo:8',
  imagePort: 27_017,
  imageFiles: {},
  imageArguments: ['mongod'],
  fromDebian,
  url: (port) => `mongodb://127.0.0.1:${port}`,
  answers,
  advice: 'Install mongod (https://www.mongodb.com/docs) or Docker, or set MONGODB_URI.',
};

/**
 * A MongoDB server, or one that speaks its protocol, without authentication.
 *
 * @throws Error that says what to install when there is none
 */
export function startMongo(options: ServerOptions = {}): Promise<TestServer> {
  return startServer(kind, options);
}

/** Debian has no mongod: FerretDB over PostgreSQL speaks its protocol. */
async function fromDebian(): Promise<DebianServer | string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root of a Debian machine can set one up';
  if (!(await runScript(kind.name, SCRIPT, ['prepare']))) return 'setting up FerretDB from Debian packages failed';
  return { program: scriptPath(SCRIPT), prepare: async (folder, port) => ['run', folder, String(port)] };
}

async function answers(port: number): Promise<boolean> {
  const client = new MongoClient(kind.url(port), { serverSelectionTimeoutMS: 500, directConnection: true });
  try {
    await client.db('admin').command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}
