import { fileURLToPath } from 'node:url';
import type { CatalogEntry, Page } from '@troupe/contracts';
import { connect } from '@troupe/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { add, left, packed } from './defined-messages/workflows/order.ts';
import { startPlatform, type Platform } from './platform-process.ts';

let platform: Platform;

beforeAll(async () => {
  platform = await startPlatform({ app: fileURLToPath(new URL('defined-messages', import.meta.url)), env: { TROUPE_EVICT: 'always' } });
});

afterAll(async () => {
  await platform[Symbol.asyncDispose]();
});

it.each([
  ['signals/packed', { parcel: 3 }, '#/parcel'],
  ['signals/packed', null, '#'],
  ['queries/left', { of: 1 }, '#/of'],
  ['updates/add', { item: '' }, '#/item'],
  ['updates/add', { item: 'tea', count: 'two' }, '#/count'],
])('%s with %j is refused over the API with the place that is wrong', async (path, payload, pointer) => {
  const id = `refused-${path.replace('/', '-')}-${pointer.slice(2)}`;
  await platform.api.start({ workflow: 'order', id });
  await platform.api.waiting(id, 'signal', 'packed');
  const answer = await platform.api.request('POST', `/v1/tasks/${id}/${path}`, payload);
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid-input', errors: [{ pointer }] } });
  expect((await platform.api.waiting(id, 'signal', 'packed')).turns).toBe(1);
});

it('what is defined has its types for a client, and is the same after a restart', async () => {
  const client = connect(platform.url);
  await platform.api.start({ workflow: 'order', id: 'typed' });
  await platform.api.waiting('typed', 'signal', 'packed');
  const sizes: number[] = [
    await client.update('typed', add, { item: 'tea', count: 2 }),
    await client.update('typed', add, { item: 'cake', count: 1 }),
  ];
  await client.signal('typed', packed, { parcel: 'P1' });
  await platform.kill();
  await platform.start();
  const tea: number = await client.query('typed', left, { of: 'tea' });
  await client.signal('typed', packed, { parcel: 'P2' });
  expect([sizes, tea, (await platform.api.end('typed')).output]).toEqual([[1, 2], 2, 'P2']);
});

it('the catalog lists what the tasks of a workflow may be sent and asked', async () => {
  const entries = async (): Promise<readonly CatalogEntry[]> =>
    (await platform.api.request<Page<CatalogEntry>>('GET', '/v1/workflows')).body.items;
  await expect.poll(entries, { timeout: 20_000 }).toMatchObject([
    {
      name: 'order',
      signals: [{ name: 'packed', description: 'Somebody packed it', input: { properties: { parcel: { type: 'string' } } } }],
      queries: [{ name: 'left', input: { required: ['of'] }, output: { type: 'integer' } }],
      updates: [{ name: 'add', input: { required: ['item'] }, output: { type: 'integer' } }],
    },
  ]);
});
