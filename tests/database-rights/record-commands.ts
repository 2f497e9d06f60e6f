import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { BSON } from 'mongodb';
import type { Command } from './actions-of.ts';

/** Stands between a client of MongoDB and its server, and records each command that passes. */
export interface CommandRecorder extends AsyncDisposable {
  /** The address of the server, with the recorder's in place of its own. */
  through(url: string): string;
  readonly commands: readonly Command[];
}

const HEADER = 16;
const OP_MSG = 2_013;
/** Messages of the past, with which drivers greet a server. */
const OP_QUERY = 2_004;

/** @param server the host and port of a server on this machine */
export async function recordCommands(server: { readonly host: string; readonly port: number }): Promise<CommandRecorder> {
  const commands: Command[] = [];
  const open = new Set<Socket>();
  const proxy = createServer((client) => {
    const upstream = connect(server.port, server.host);
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true).on('error', end);
      socket.once('close', () => {
        open.delete(socket);
        end();
      });
    }
    const read = messages((message) => commands.push(...commandIn(message)));
    client.on('data', (bytes: Buffer) => {
      read(bytes);
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => client.write(bytes));
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const { port } = proxy.address() as AddressInfo;
  return {
    commands,
    through(url) {
      const own = new URL(url);
      own.host = `127.0.0.1:${port}`;
      return own.href;
    },
    async [Symbol.asyncDispose]() {
      proxy.close();
      for (const socket of open) socket.destroy();
      await once(proxy, 'close');
    },
  };
}

/** Cuts a stream of bytes into messages, each of which begins with its length. */
function messages(take: (message: Buffer) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    while (rest.length >= HEADER && rest.length >= rest.readInt32LE(0)) {
      const length = rest.readInt32LE(0);
      take(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  };
}

function commandIn(message: Buffer): readonly Command[] {
  const kind = message.readInt32LE(12);
  if (kind === OP_QUERY) return [];
  // Compressed, or of a protocol to come: nothing could be said of what is in it.
  if (kind !== OP_MSG) throw new Error(`A message of kind ${kind} cannot be read.`);
  let body: Record<string, unknown> = {};
  for (let at = HEADER + 4; at < message.length;) {
    const length = message.readInt32LE(at + 1);
    const section = message.subarray(at + 1, at + 1 + length);
    if (message[at] === 0) body = { ...body, ...BSON.deserialize(section) };
    else Object.assign(body, documentsIn(section));
    at += 1 + length;
  }
  const [name = ''] = Object.keys(body);
  return [{ name, collection: String(name === 'getMore' ? body['collection'] : body[name]), body }];
}

/** The documents of a command that stand apart from it, under the name of their field. */
function documentsIn(section: Buffer): Record<string, readonly unknown[]> {
  const end = section.indexOf(0, 4);
  const documents: unknown[] = [];
  for (let at = end + 1; at < section.length;) {
    const length = section.readInt32LE(at);
    documents.push(BSON.deserialize(section.subarray(at, at + length)));
    at += length;
  }
  return { [section.toString('utf8', 4, end)]: documents };
}
