import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startFaultProxy, type FaultProxy } from '../src/index.ts';

/** A server that answers every piece with itself, and what it received. */
async function echo(): Promise<{ readonly proxy: FaultProxy; readonly received: string[] }> {
  const received: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      received.push(String(bytes));
      socket.write(bytes);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy = await startFaultProxy(`echo://user@127.0.0.1:${(server.address() as AddressInfo).port}/path`);
  onTestFinished(async () => {
    await proxy[Symbol.asyncDispose]();
    server.close();
  });
  return { proxy, received };
}

function client(proxy: FaultProxy): Socket {
  const socket = connect(Number(new URL(proxy.url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  return socket.on('error', () => socket.destroy());
}

describe('a fault proxy', () => {
  it('passes both ways and keeps the rest of the address', async () => {
    const { proxy } = await echo();
    expect(proxy.url).toMatch(/^echo:\/\/user@127\.0\.0\.1:\d+\/path$/);
    const socket = client(proxy);
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
  });

  it('loses the answer to what arrived, or lets nothing arrive', async () => {
    const { proxy, received } = await echo();
    proxy.fault = (request) => (String(request) === 'write' ? 'lose-reply' : 'cut');
    for (const request of ['write', 'other']) {
      const socket = client(proxy);
      let answered = false;
      socket.on('data', () => (answered = true));
      socket.write(request);
      await once(socket, 'close');
      expect(answered).toBe(false);
    }
    expect(received).toEqual(['write']);
    expect(proxy.count).toMatchObject({ 'lose-reply': 1, cut: 1 });
  });

  it('leaves a client waiting, until all connections break', async () => {
    const { proxy, received } = await echo();
    proxy.fault = () => 'hang';
    const socket = client(proxy);
    socket.write('anyone?');
    await expect.poll(() => received).toEqual(['anyone?']);
    expect(socket.readableLength).toBe(0);
    proxy.breakAll();
    await once(socket, 'close');
  });
});
