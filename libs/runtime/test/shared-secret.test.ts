import { damageDocument } from '@troupe/store/contract';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { sharedSecret } from '../src/attempts/shared-secret.ts';

describe('a secret', () => {
  it('is what the first who asked made up, for those who ask at once or later', async () => {
    const store = memoryStore();
    const given = await Promise.all(['a', 'b', 'c'].map((fresh) => sharedSecret(store, 'attempts', fresh)));
    expect(new Set(given).size).toBe(1);
    expect(await sharedSecret(store, 'attempts', 'late')).toBe(given[0]);
    expect(await sharedSecret(store, 'others', 'other')).toBe('other');
  });

  it('that cannot be read is replaced by the next that is made up, the same for all who ask (S9)', async () => {
    const documents = memoryDocuments();
    const store = memoryStore(documents);
    for (const name of ['attempts', 'others']) expect(await sharedSecret(store, name, 'first')).toBe('first');
    damageDocument(documents, { kind: 'document', name: 'secrets', key: 'attempts' }, { body: new Uint8Array([0xff]) });
    const given = await Promise.all(['a', 'b', 'c'].map((fresh) => sharedSecret(store, 'attempts', fresh)));
    expect(given[0]).toMatch(/^[abc]$/);
    expect(new Set(given).size).toBe(1);
    expect(await sharedSecret(store, 'attempts', 'late')).toBe(given[0]);
    expect(await sharedSecret(store, 'others', 'late')).toBe('first');
  });
});
