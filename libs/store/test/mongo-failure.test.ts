import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isUnknownOutcome, toUnavailable } from '../src/mongo/writes/failure.ts';

/** What Node throws at who writes to a connection that the server ended; the driver passes it on as it is. */
async function brokenSocket(): Promise<Error> {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: false });
  socket.resume();
  const ended = once(socket, 'end');
  const failed = once(socket, 'error') as Promise<[Error]>;
  await ended;
  socket.write('too late');
  const [error] = await failed;
  server.close();
  return error;
}

describe('a socket that broke below the driver', () => {
  it('is a store that cannot be reached now, and says nothing about what was written', async () => {
    const error = await brokenSocket();
    expect(error).toMatchObject({ code: 'EPIPE' });
    expect(isUnknownOutcome(error)).toBe(true);
    expect(toUnavailable(error, 'mongo:27017')).toMatchObject({ code: 'unavailable', cause: error });
  });

  it('is no excuse for other errors', () => {
    const error = new TypeError('Cannot read properties of undefined');
    expect(isUnknownOutcome(error)).toBe(false);
    expect(toUnavailable(error, 'mongo:27017')).toBe(error);
  });
});
