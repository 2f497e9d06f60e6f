import type { ToolDefinition, WorkContext } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { describeTools } from '../src/contract.ts';
import { combineSources } from '../src/index.ts';
import { localTools, type LocalTools } from '../src/local.ts';
import { appOf, localWorld, reconciling } from './local-world.ts';

const tool = (name: string, run: ToolDefinition['run']): ToolDefinition => ({ kind: 'tool', name, description: name, run });
const sourceOf = (...tools: readonly ToolDefinition[]): LocalTools => localTools(appOf('b', ...tools));
const context = {} as WorkContext;

describeTools(
  'several sources as one',
  async () => {
    const world = localWorld();
    return { ...world, source: combineSources([sourceOf(tool('first', () => 1)), world.source, sourceOf(tool('last', () => 1))]) };
  },
  { reconciling },
);

describe('combined sources', () => {
  it('mean the tool of the first source where two have one name', async () => {
    const source = combineSources([
      sourceOf(tool('both', () => 'first')),
      sourceOf(
        tool('both', () => 'second'),
        tool('own', () => 'own'),
      ),
    ]);
    expect([...source.list().keys()]).toEqual(['both', 'own']);
    expect(await source.run({ name: 'both', args: {} }, context)).toEqual({ value: 'first' });
    expect(await source.run({ name: 'own', args: {} }, context)).toEqual({ value: 'own' });
  });

  it('take the tool of the second source once the first has none of that name', async () => {
    const first = sourceOf(tool('both', () => 'first'));
    const source = combineSources([first, sourceOf(tool('both', () => 'second'))]);
    expect(source.list().get('both')).toBe(first.list().get('both'));
    first.replace(appOf('c'));
    expect(await source.run({ name: 'both', args: {} }, context)).toEqual({ value: 'second' });
  });

  it('have no tools when there are no sources', () => {
    expect(combineSources([]).list().size).toBe(0);
  });
});
