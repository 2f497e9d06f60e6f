import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

type Piece =
  | string
  | { readonly repeat: readonly [text: string, times: number] }
  | { readonly hex: string }
  | { readonly drip: readonly [text: string, milliseconds: number] };

/** An entry of `requests/*.json`. */
export interface HostileRequest {
  readonly what: string;
  readonly raw?: readonly Piece[];
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: readonly Piece[];
  /** It looks odd, and is fine. */
  readonly taken?: boolean;
  /** It is no request yet, and gets no answer. */
  readonly silent?: boolean;
}

export interface HostileAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Milliseconds of silence after which a connection that had its answers is closed. */
const QUIET_MS = 250;

/** Every answer that came over a connection of its own, until it was closed or fell silent; after `timeout` ms it is given up. */
export async function sendHostile(address: URL, request: HostileRequest, timeout: number): Promise<readonly HostileAnswer[]> {
  const socket = connect(Number(address.port), address.hostname);
  let received = Buffer.alloc(0);
  let last = performance.now();
  socket.on('data', (bytes: Buffer) => {
    received = Buffer.concat([received, bytes]);
    last = performance.now();
  });
  // A server that refuses may close while we still write.
  socket.on('error', () => socket.destroy());
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  const writing = write(socket, piecesOf(request));
  const end = performance.now() + timeout;
  while (!socket.closed && performance.now() < end) {
    if (answersIn(received).length > 0 && performance.now() - last > QUIET_MS) break;
    await delay(20);
  }
  socket.destroy();
  await writing;
  return answersIn(received);
}

function piecesOf({ raw, method = 'GET', path = '/', headers = {}, body }: HostileRequest): readonly Piece[] {
  if (raw !== undefined) return raw;
  const bytes = (body ?? []).map(bytesOf);
  const length = bytes.reduce((sum, each) => sum + each.length, 0);
  const lines = Object.entries({
    host: 'localhost',
    connection: 'close',
    ...(body === undefined ? {} : { 'content-length': String(length) }),
    ...headers,
  });
  return [`${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`, ...(body ?? [])];
}

async function write(socket: Socket, pieces: readonly Piece[]): Promise<void> {
  for (const piece of pieces) {
    if (typeof piece === 'object' && 'drip' in piece) {
      for (const byte of piece.drip[0]) {
        if (socket.destroyed) return;
        socket.write(byte);
        await delay(piece.drip[1]);
      }
    } else if (!socket.destroyed) socket.write(bytesOf(piece));
  }
}

function bytesOf(piece: Piece): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece);
  if ('hex' in piece) return Buffer.from(piece.hex, 'hex');
  if ('repeat' in piece) return Buffer.from(piece.repeat[0].repeat(piece.repeat[1]));
  return Buffer.from(piece.drip[0]);
}

/** The whole answers among what came. Streams have no length, and are whole once their head is there. */
function answersIn(received: Buffer): readonly HostileAnswer[] {
  const answers: HostileAnswer[] = [];
  let rest = received;
  for (;;) {
    const end = rest.indexOf('\r\n\r\n');
    if (end === -1) return answers;
    const [line = '', ...lines] = rest.subarray(0, end).toString('latin1').split('\r\n');
    const headers = Object.fromEntries(
      lines.map((each) => [each.slice(0, each.indexOf(':')).toLowerCase(), each.slice(each.indexOf(':') + 1).trim()]),
    );
    const length = Number(headers['content-length'] ?? 0);
    const body = rest.subarray(end + 4, end + 4 + length);
    if (body.length < length) return answers;
    answers.push({ status: Number(line.split(' ')[1]), headers, body: body.toString() });
    if (headers['transfer-encoding'] !== undefined) return answers;
    rest = rest.subarray(end + 4 + length);
  }
}
