import { readFile } from 'node:fs/promises';
import { jetstream } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { connectNats } from '@troupe/bus/nats';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { natsTopics } from '../src/nats.ts';
import type { LoggedEvent } from '../src/port.ts';

const shipped = await readFile(new URL('../../../infra/nats/permissions.conf', import.meta.url), 'utf8');
const page = await readFile(new URL('../../../docs/topics.md', import.meta.url), 'utf8');
/** What the page says to add for a publisher, in an account of its own. */
const [, exported, account] = /```text shows: an export\n(.*?)```.*?```text shows: an account\n(.*?)```/s.exec(page)!;
const config = shipped
  .replace(/^include .*$/m, '')
  .replace('exports: [', `exports: [\n${exported}`)
  .replace(/^accounts \{/m, `accounts {\n${account}`)
  .replaceAll(/user: "([\w-]+)"\n(\s*)password: \$\w+/g, 'user: "$1"\n$2password: "$1"');

let server: TestServer;
beforeAll(async () => {
  server = await startNats({ config });
}, SETUP_TIMEOUT);
afterAll(async () => {
  await server?.stop();
});

it(
  'an orchestrator does all of it with the permissions that are shipped, and a publisher publishes for its tenant alone',
  { timeout: 60_000 },
  async () => {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const { nc } = await connectNats({
      servers: server.url,
      user: 'orchestrator',
      pass: 'orchestrator',
      name: 'topics',
      inbox: '_INBOX_orchestrator',
    });
    const topics = await natsTopics({ nc, prefix: 'troupe', log });
    await topics.open([{ name: 'orders', retention: 60_000 }]);
    await topics.open([{ name: 'orders', retention: 120_000 }]);
    await topics.append('orders', { tenant: 'acme', id: 'own', data: 1 });

    const shop = await connect({ servers: server.url, user: 'shop', pass: 'shop', inboxPrefix: '_INBOX_shop' });
    const ack = await jetstream(shop).publish('troupe.topics.acme.orders', '{"n":1}', { msgID: 'order-1' });
    expect(ack.stream).toBe('troupe-topics');
    for (const subject of ['troupe.topics.default.orders', 'troupe.made', '$JS.API.STREAM.DELETE.troupe-topics', 'troupe.jetstream.INFO'])
      await expect(shop.request(subject, '{}', { timeout: 1_000 })).rejects.toThrow(/Permissions Violation|no responders|timeout/i);
    await shop.close();

    const events: LoggedEvent[] = [];
    while (events.length < 2) {
      events.push(...(await topics.read('one', 'orders', events.at(-1)?.place ?? 0, 10)));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(events.map(({ tenant, id }) => [tenant, id])).toEqual([
      ['acme', 'own'],
      ['acme', 'order-1'],
    ]);
    expect(await topics.count('orders', 'acme', 0, 10)).toBe(2);
    expect(await topics.count('orders', 'default', 0, 10)).toBe(0);
    await topics.close();
  },
);
