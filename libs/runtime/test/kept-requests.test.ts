import { keyText, damageDocument } from '@troupe/store/contract';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { forgetRequests, keepRequest, keptRequest } from '../src/requests/kept-requests.ts';

describe('requests that leave nothing else behind', () => {
  it('are kept as the first of their id was, until they are forgotten', async () => {
    const store = memoryStore();
    expect(await keptRequest(store, 'old')).toBeUndefined();
    await keepRequest(store, { id: 'old', at: 100, body: 'first' });
    await keepRequest(store, { id: 'old', at: 300, body: 'second' });
    await keepRequest(store, { id: 'young', at: 200, body: '{"$set":"a.b/ä"}' });
    expect(await keptRequest(store, 'old')).toEqual({ id: 'old', at: 100, body: 'first' });
    await forgetRequests(store, 100);
    expect(await keptRequest(store, 'old')).toBeDefined();
    await forgetRequests(store, 200);
    expect(await keptRequest(store, 'old')).toBeUndefined();
    expect(await keptRequest(store, 'young')).toEqual({ id: 'young', at: 200, body: '{"$set":"a.b/ä"}' });
  });

  it('are forgotten however many there are, and those that cannot be read with them', async () => {
    const documents = memoryDocuments();
    const store = memoryStore(documents);
    for (let n = 0; n < 450; n++) await keepRequest(store, { id: `r${n}`, at: n, body: '' });
    damageDocument(documents, { kind: 'document', name: 'requests', key: keyText(['r7']) }, { body: 'none' });
    await expect(keptRequest(store, 'r7')).rejects.toMatchObject({ code: 'unreadable-data', message: expect.stringContaining('r7') });
    await forgetRequests(store, 449);
    expect([...documents.documents.get('requests')!.keys()]).toEqual([keyText(['r449'])]);
  });
});
