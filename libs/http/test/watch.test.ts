import { AsyncLocalStorage } from 'node:async_hooks';
import type { WatchRequest } from '@troupe/http';
import { describe, expect, it } from 'vitest';
import { startServer } from './server.ts';

const header = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('a watcher of requests', () => {
  it('gets each, runs its handler, and gets its status once', async () => {
    const within = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const sent = { address: '127.0.0.1', requestId: expect.any(String) as string };
    const watch: WatchRequest = (facts) => {
      seen.push(facts);
      return { run: (next) => within.run(facts.route, next), end: (status) => seen.push(status) };
    };
    await using server = await startServer({ watch });
    const start = server.service.start.bind(server.service);
    let inside: string | undefined;
    server.service.start = (request) => {
      inside = within.getStore();
      return start(request);
    };

    await server.ask('POST', '/v1/tasks', { workflow: 'echo', input: 'x'.repeat(200_000) }, { traceparent: header });
    await expect.poll(() => seen).toEqual([{ ...sent, method: 'POST', route: '/v1/tasks', traceparent: header }, 202]);
    // The body came in parts, read by the socket.
    expect(inside).toBe('/v1/tasks');

    seen.length = 0;
    await server.ask('GET', '/v1/tasks/nobody');
    await server.ask('GET', '/nowhere');
    await server.ask('GET', '/readyz');
    await expect
      .poll(() => seen)
      .toEqual([{ ...sent, method: 'GET', route: '/v1/tasks/:id' }, 404, { ...sent, method: 'GET', route: 'none' }, 404]);
  });

  it('gets an answer the client did not wait for', async () => {
    const ended: number[] = [];
    await using server = await startServer({ watch: () => ({ run: (next) => next(), end: (status) => ended.push(status) }) });
    await server.ask('POST', '/v1/tasks', { workflow: 'wait', id: 'w' });
    const leaving = new AbortController();
    const asked = fetch(`${server.url}/v1/tasks/w/events`, { signal: leaving.signal });
    await asked;
    leaving.abort();
    await expect.poll(() => ended).toEqual([202, 200]);
  });
});
