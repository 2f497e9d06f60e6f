import { natsBus, type NatsBus } from '@troupe/bus/nats';
import { capabilityOf, callId, commandId, taskId, type CallId, type WorkReport } from '@troupe/contracts';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorker } from '../src/worker.ts';
import { own, quiet, work } from './owner.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startNats();
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

const CALLS = 100;

it('a worker that stops reports to the owner what it never began, before another one takes it (K5)', async () => {
  const prefix = `t-${randomUUID().slice(0, 8)}`;
  const connect = (): Promise<NatsBus> => natsBus({ servers: server.url, prefix });
  const [owned, first, second] = await Promise.all([connect(), connect(), connect()]);
  const owner = own(owned);
  const capability = capabilityOf('activity', 'charge');
  const calls = Array.from({ length: CALLS }, (_, i) => callId(taskId('t1'), commandId(1, i)));
  const [one, ...others] = calls;
  const publish = (call: CallId): Promise<unknown> => owned.publish(work('activity', 'charge', null, { call }));

  const begun: string[] = [];
  const stopped = Promise.withResolvers<void>();
  const stopping = startWorker({ bus: first, log: quiet });
  stopping.serve(capability, {
    concurrency: CALLS,
    run: ({ call }) => {
      begun.push(call);
      if (begun.length > 1) return {};
      const published = Promise.all(others.map(publish));
      // What was sent arrives while this process stands still, so that all of it is there when the worker stops.
      setImmediate(() => {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
        stopped.resolve(stopping.stop(5_000));
      });
      return published.then(() => ({}));
    },
  });
  await publish(one!);
  await stopped.promise;
  const next = startWorker({ bus: second, log: quiet });
  next.serve(capability, {
    concurrency: CALLS,
    run: ({ call }) => {
      begun.push(call);
      return {};
    },
  });
  await expect.poll(() => begun.toSorted()).toEqual(calls.toSorted());
  await next.stop(5_000);

  const said = (kind: WorkReport['kind']): WorkReport[] => owner.reports.filter((report) => report.kind === kind);
  expect(said('returned').length).toBeGreaterThan(0);
  for (const { call } of said('returned')) {
    const about = owner.reports.filter((report) => report.call === call);
    // What waited before the worker came may have been asked about.
    expect(about.slice(-3)).toMatchObject([{ kind: 'returned' }, { kind: 'started', delivered: 2 }, { kind: 'outcome' }]);
  }
  await Promise.all([owned, first, second].map((bus) => bus.close()));
});
