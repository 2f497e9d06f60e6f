import { defaultBounds, type Attributes } from '@troupe/contracts';
import { describe, expect } from 'vitest';
import { durably } from './drive-task.ts';

const { attributes: MOST, attributeKeyCharacters: KEY, attributeCharacters: TEXT } = defaultBounds;
const many = (count: number, prefix = 'k'): Attributes => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, i]));
// Characters of which JavaScript counts each as two.
const wide = (count: number): string => '😀'.repeat(count);

describe('attributes that code sets', () => {
  durably('have the bounds that those of a request have, all of a task together', async (given) => {
    const task = await given(async (ctx) => {
      const refused: unknown[] = [];
      const set = (attributes: Attributes): void => {
        try {
          ctx.attributes.set(attributes);
        } catch (error) {
          refused.push((error as { readonly code?: unknown }).code);
        }
      };
      set(many(MOST + 1));
      set({ ['k'.repeat(KEY + 1)]: 1 });
      set({ '': 1 });
      set({ k0: 'x'.repeat(TEXT + 1) });
      set({ k0: wide(TEXT + 1) });
      set(many(MOST - 1));
      set(many(2, 'other'));
      set({ ['k'.repeat(KEY)]: wide(TEXT) });
      set({ k0: 'changed' });
      await ctx.sleep(1);
      return [refused, Object.keys(ctx.attributes.get()).length, ctx.attributes.get()['k0']];
    });
    await task.resolve('sleep');
    expect(task.state.end?.output).toEqual([Array.from({ length: 6 }, () => 'out-of-range'), MOST, 'changed']);
  });

  durably('are bounded for a child, too', async (given) => {
    const task = await given(async (ctx) => {
      try {
        await ctx.child('other', null, { attributes: many(MOST + 1) });
      } catch (error) {
        return (error as { readonly code?: unknown }).code;
      }
      return 'begun';
    });
    expect(task.state.end?.output).toBe('out-of-range');
  });
});
