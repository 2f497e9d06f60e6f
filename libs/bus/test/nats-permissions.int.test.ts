import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { WorkflowLog } from '@troupe/contracts';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { collect, newSubject, newWorks } from '../src/contract/works.ts';
import { natsBus, type NatsBus } from '../src/nats.ts';

/** The configuration the documents show. */
const document = await readFile(new URL('../../../docs/nats.md', import.meta.url), 'utf8');
const config = /```conf\n(.*?)```/s.exec(document)![1]!;

let server: TestServer;
beforeAll(async () => {
  server = await startNats({ config });
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

const errors: string[] = [];
const log: WorkflowLog = { debug: () => {}, info: () => {}, warn: (line) => errors.push(line), error: (line) => errors.push(line) };

async function as(user: string): Promise<NatsBus> {
  const pass = new RegExp(`user: "${user}", password: "(.*?)"`).exec(config)![1]!;
  const bus = await natsBus({ servers: server.url, user, pass, inbox: `_INBOX_${user}`, log });
  onTestFinished(() => bus.close());
  return bus;
}

describe('the permissions the documents list', () => {
  it('suffice for each role: work, its results, requests, broadcasts, announcements', async () => {
    const [orchestrator, worker, gateway] = [await as('orchestrator'), await as('agent-worker'), await as('tool-gateway')];
    errors.length = 0;
    const works = newWorks();
    const [subject, news] = [newSubject(), newSubject()];
    const results: unknown[] = [];
    const heard: unknown[] = [];
    orchestrator.respond(subject, async (body) => results.push(body));
    for (const side of [orchestrator, worker, gateway]) {
      side.listen(news, (body) => heard.push(body));
      await side.announce({ name: 'a-service', version: '1.0.0', description: 'A service' });
      await side.ping();
    }
    const consumer = collect(gateway, works, 3, (delivery) => {
      void gateway.request(subject, delivery.work.call, 5_000).then(() => delivery.ack());
    });
    await orchestrator.publish(works.work(0));
    await orchestrator.publish(works.work(1, { options: { priority: 2 } }));
    await orchestrator.publish(works.work(2, { options: { priority: -2 } }));
    await expect.poll(() => consumer.indexes().toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
    await expect.poll(() => results).toHaveLength(3);
    await worker.request(subject, 'from a worker', 5_000);
    for (const side of [orchestrator, worker, gateway]) side.broadcast(news, 1);
    await expect.poll(() => heard).toHaveLength(9);
    expect(errors).toEqual([]);
  });

  it('let nobody take the place of another', async () => {
    const [orchestrator, worker, gateway] = [await as('orchestrator'), await as('agent-worker'), await as('tool-gateway')];
    const works = newWorks();
    const subject = newSubject();
    worker.respond(subject, async () => 'an impostor');
    collect(worker, works, 1);
    gateway.publish(works.work(0)).catch(() => {});
    await expect.poll(() => errors.join('\n')).toMatch(/permissions violation for subscription to "troupe\.request.*"/i);
    await expect.poll(() => errors.join('\n')).toMatch(/permissions violation for publish to "\$JS\.API\.CONSUMER\.CREATE.*tool/i);
    await expect.poll(() => errors.join('\n')).toMatch(/permissions violation for publish to "troupe\.work/i);
    await expect(orchestrator.request(subject, {}, 1_000)).rejects.toMatchObject({ code: 'unavailable' });
  });
});
