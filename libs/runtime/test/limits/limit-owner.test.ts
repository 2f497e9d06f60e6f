import type { LimitUse, TaskId } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { aroundOperations } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unsharedTokens } from '../../src/attempts/attempt-tokens.ts';
import { limitId, type LimitAsk } from '../../src/limits/limit-messages.ts';
import { createLimitOwner, type LimitOwner } from '../../src/limits/limit-owner.ts';
import { limitRecords } from '../../src/limits/limit-records.ts';
import { silent } from '../replicas.ts';
import { rest } from '../schedules/let-pass.ts';

const MOST = 2;
const use: LimitUse = { name: 'charge', bound: { kind: 'concurrency', most: MOST }, turns: [''] };
const id = limitId(use);

type Deed =
  | { readonly kind: 'ask'; readonly owner: number; readonly call: number }
  | { readonly kind: 'end'; readonly owner: number; readonly call: number }
  | { readonly kind: 'lose' | 'fail' | 'pass'; readonly owner: number };

const owner = fc.nat({ max: 2 });
const call = fc.nat({ max: 5 });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('ask' as const), owner, call }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('end' as const), owner, call }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('lose' as const, 'fail' as const, 'pass' as const), owner }) },
);

describe('three processes that all take themselves for the owner of a limit', () => {
  it('give no more places than there are, whatever is lost (W20, W21)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 60 }), async (deeds) => {
        const env = virtualEnv(0);
        const store = memoryStore(undefined, env.now);
        /** Calls that were given a place and have not said that they have ended. */
        const held = new Set<number>();
        /** An attempt that has ended does not ask again. */
        const attempts = new Map<number, number>();
        const attemptOf = (n: number): number => attempts.get(n) ?? 1;
        let fails: 'before' | 'after' | undefined;
        const failing = aroundOperations(store, async ({ name }, run) => {
          const how = name.startsWith('limits.') && !name.endsWith('.get') ? fails : undefined;
          if (how !== undefined) fails = undefined;
          if (how === 'before') throw new Error('The store is away.');
          const done = await run();
          if (how === 'after') throw new Error('The answer was lost.');
          return done;
        });
        const owners: LimitOwner[] = Array.from({ length: 3 }, () =>
          createLimitOwner({
            ...{ cluster: true, env, log: silent, owns: () => true, mayGive: () => true, store: failing, tokens: unsharedTokens },
            async askTask(_task, _operation, { asks }) {
              const keys = asks.map(({ id: given, attempt }) => `${given}#${attempt}`);
              return keys.filter(take);
            },
          }),
        );
        const take = (key: string): boolean => {
          const [n, attempt] = key.slice('t/0.'.length).split('#').map(Number) as [number, number];
          if (attempt !== attemptOf(n)) return false;
          held.add(n);
          expect(held.size).toBeLessThanOrEqual(MOST);
          return true;
        };
        const askOf = (n: number): LimitAsk => ({ id: `t/0.${n}`, attempt: attemptOf(n), made: 0, since: n, priority: 0, turns: [''] });
        for (const each of deeds) {
          const at = owners[each.owner]!;
          if (each.kind === 'ask') {
            void at
              .ask(id, { limit: use, asks: [askOf(each.call)], ended: [] })
              .then(({ granted }) => granted.forEach(take))
              .catch(() => {});
          } else if (each.kind === 'end') {
            if (!held.delete(each.call)) continue;
            const attempt = attemptOf(each.call);
            attempts.set(each.call, attempt + 1);
            void at.ask(id, { limit: use, asks: [], ended: [{ id: `t/0.${each.call}`, attempt, over: true }] }).catch(() => {});
          } else if (each.kind === 'lose') at.drop(Array.from({ length: 64 }, (_, n) => n));
          else if (each.kind === 'fail') fails = each.owner === 0 ? 'before' : 'after';
          await rest();
          env.advance(1_000);
          await rest();
          const record = await limitRecords(store).read(id as TaskId);
          // Who has a place has it in the store.
          for (const n of held) expect(record?.holders.map((holder) => holder.id)).toContain(`t/0.${n}`);
          expect(record?.holders.length ?? 0).toBeLessThanOrEqual(MOST);
        }
        await store.close();
      }),
      { numRuns: 200 },
    );
  });
});
