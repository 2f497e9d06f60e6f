import { expect, describe, it } from 'vitest';
import type { Store } from '../port.ts';
import { newTaskId } from './records.ts';

export function describeRequests(store: () => Store): void {
  describe('requests', () => {
    it('are kept as the first of their id was, until they are forgotten', async () => {
      const [old, young] = [newTaskId(), newTaskId()];
      expect(await store().readRequest(old)).toBeUndefined();
      await store().keepRequest({ id: old, at: 100, body: 'first' });
      await store().keepRequest({ id: old, at: 300, body: 'second' });
      await store().keepRequest({ id: young, at: 200, body: '{"$set":"a.b/ä"}' });
      expect(await store().readRequest(old)).toEqual({ id: old, at: 100, body: 'first' });
      await store().forgetRequests(100);
      expect(await store().readRequest(old)).toBeDefined();
      await store().forgetRequests(200);
      expect(await store().readRequest(old)).toBeUndefined();
      expect(await store().readRequest(young)).toEqual({ id: young, at: 200, body: '{"$set":"a.b/ä"}' });
    });
  });
}
