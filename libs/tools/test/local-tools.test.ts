import type { ToolDefinition } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { describeTools } from '../src/contract.ts';
import { catalogOfTools, defaultOptions } from '../src/index.ts';
import { localTools } from '../src/local.ts';
import { appOf, localWorld, reconciling } from './local-world.ts';

describeTools('tools of an app', async () => localWorld(), { reconciling });

const plain: ToolDefinition = { kind: 'tool', name: 'plain', description: 'Looks', run: () => 1 };
const optionsOf = (more: Partial<ToolDefinition>) =>
  localTools(appOf('b', { ...plain, ...more }))
    .list()
    .get('plain')!.options;

describe('a tool of an app', () => {
  it('has 60 s for an attempt where it does not say', () => {
    expect(optionsOf({})).toEqual(defaultOptions);
    expect(defaultOptions).toEqual({ startToClose: 60_000 });
  });

  it.each<[Partial<ToolDefinition>, number]>([
    [{ startToClose: '5s' }, 5_000],
    [{ timeout: '2s' }, 2_000],
    [{ startToClose: '5s', timeout: '2s' }, 2_000],
  ])('has the time it says: %j', (more, startToClose) => {
    expect(optionsOf(more).startToClose).toBe(startToClose);
  });

  it('says its effect and its retry policy', () => {
    expect(optionsOf({ effect: 'once', retry: { attempts: 1 } })).toMatchObject({ effect: 'once', retry: { attempts: 1 } });
  });

  it('runs with what its schema makes of the arguments (U3)', async () => {
    const input = z.object({ n: z.number().default(7), at: z.string().transform((text) => text.length) });
    const source = localTools(appOf('b', { ...plain, input }));
    expect(await source.check('plain', { at: 'four' })).toEqual({ ok: true, value: { n: 7, at: 4 } });
  });

  it('fails its check when a check of its schema throws', async () => {
    const input = z.object({}).refine(() => {
      throw new Error('broken');
    });
    const source = localTools(appOf('b', { ...plain, input }));
    await expect(Promise.resolve(source.check('plain', {}))).rejects.toThrow('broken');
  });

  it('is in the catalog with its schema, effect and whether a human is asked', () => {
    const tools = localTools(
      appOf('b7', { ...plain, input: z.object({ n: z.number() }), approve: true }, { ...plain, name: 'once', effect: 'once' }),
    );
    expect(catalogOfTools(tools)).toEqual([
      {
        kind: 'tool',
        name: 'plain',
        description: 'Looks',
        input: expect.objectContaining({ type: 'object', properties: { n: { type: 'number' } } }),
        details: { effect: 'idempotent', approve: true },
        build: 'b7',
      },
      { kind: 'tool', name: 'once', description: 'Looks', details: { effect: 'once', approve: false }, build: 'b7' },
    ]);
  });
});
