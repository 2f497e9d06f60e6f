import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import type { AddressGuard, HostAddress } from '@troupe/contracts';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

export interface ServerRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
  /** Called once there is a connection. */
  readonly connected: () => void;
  /** Where it may go; anywhere by default. */
  readonly guard?: AddressGuard | undefined;
}

export interface ServerAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** As it comes, decompressed. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Ends it where it is. */
  close(): void;
}

const MAX_HEADER_BYTES = 65_536;
// Connections outlive an answer. `fetch` is of no use here: it gives up after five minutes without a byte.
const agents = makeAgents();
// Of their own: a connection that was made without a guard is none to go on with.
const guardedAgents = makeAgents();

function makeAgents() {
  return { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent({ keepAlive: true }) };
}

/**
 * One POST. No redirect is followed, nothing retried, nothing timed: `signal` ends it.
 *
 * @throws TroupeError `address-refused`
 */
export async function sendRequest({ url, headers, body, signal, connected, guard }: ServerRequest): Promise<ServerAnswer> {
  const secure = url.protocol === 'https:';
  const addresses = await guard?.resolve(url.hostname, Number(url.port) || (secure ? 443 : 80));
  return new Promise((resolve, reject) => {
    const options = {
      method: 'POST',
      // Compressed events are held back until there are enough of them.
      headers: { 'accept-encoding': 'identity', ...headers, 'content-length': String(Buffer.byteLength(body)) },
      agent: (addresses === undefined ? agents : guardedAgents)[secure ? 'https' : 'http'],
      // A new connection goes to an address that was looked at, whatever the name leads to by then.
      ...(addresses === undefined ? {} : { lookup: lookupOf(addresses) }),
      maxHeaderSize: MAX_HEADER_BYTES,
      signal,
    };
    const sent = secure ? httpsRequest(url, options) : httpRequest(url, options);
    whenConnected(sent, secure, connected);
    sent.once('error', reject);
    sent.once('response', (response) => {
      // What breaks later is an error of the body, which its reader gets.
      sent.on('error', () => {});
      response.on('error', () => {});
      resolve({
        status: response.statusCode ?? 0,
        headers: headersOf(response),
        body: decompressed(response),
        close: () => void response.destroy(),
      });
    });
    sent.end(body);
  });
}

function lookupOf(addresses: readonly HostAddress[]): LookupFunction {
  const [first] = addresses as readonly [HostAddress, ...HostAddress[]];
  return (_hostname, { all }, callback) => {
    if (all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function whenConnected(sent: ClientRequest, secure: boolean, connected: () => void): void {
  sent.once('socket', (socket: Socket) => {
    if (sent.reusedSocket || !socket.connecting) connected();
    else socket.once(secure ? 'secureConnect' : 'connect', connected);
  });
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    try {
      headers.append(rawHeaders[i]!, rawHeaders[i + 1]!);
    } catch {
      // A header that is none says nothing.
    }
  }
  return headers;
}

/** Some gateways compress whatever was asked. */
function decompressed(response: IncomingMessage): AsyncIterable<Uint8Array> {
  const decoder = decoderOf(response.headers['content-encoding']?.trim().toLowerCase());
  if (decoder === undefined) return response;
  response.once('error', (error) => decoder.destroy(error));
  response.once('close', () => {
    if (!response.complete) decoder.destroy(new Error('aborted'));
  });
  return response.pipe(decoder);
}

function decoderOf(encoding: string | undefined) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
