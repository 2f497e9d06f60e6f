import type { AgentDefinition } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { snapshotOf } from '../src/index.ts';

const agent: AgentDefinition = {
  kind: 'agent',
  name: 'advisor',
  description: 'Helps',
  model: ['gold'],
  instructions: '',
  tools: [],
  handoffs: [],
};

describe('the snapshot of an agent', () => {
  it('has the defaults of what the agent does not say', () => {
    expect(snapshotOf(agent)).toEqual({
      name: 'advisor',
      models: ['gold'],
      limits: { modelCalls: 25, toolCalls: 128, toolText: 65_536 },
      toolConcurrency: 8,
      modelTimeout: 600_000,
      typed: false,
      recall: 'session',
    });
  });

  it('has every duration in milliseconds, and each model once', () => {
    const said: AgentDefinition = {
      ...agent,
      model: ['gold', 'silver', 'gold'],
      limits: { modelCalls: 3, tokens: 9, cost: 0.5, time: '10m', toolCalls: 2, toolText: 900 },
      toolConcurrency: 1,
      modelTimeout: '5s',
      retry: { attempts: 2, initial: '1s' },
      output: z.string(),
      memory: { recall: 'user' },
    };
    expect(snapshotOf(said)).toEqual({
      name: 'advisor',
      models: ['gold', 'silver'],
      limits: { modelCalls: 3, tokens: 9, cost: 0.5, time: 600_000, toolCalls: 2, toolText: 900 },
      toolConcurrency: 1,
      modelTimeout: 5_000,
      retry: { attempts: 2, initial: 1_000 },
      typed: true,
      recall: 'user',
    });
  });

  it('is refused when a duration makes no sense', () => {
    expect(() => snapshotOf({ ...agent, limits: { time: 'soon' as never } })).toThrow(
      expect.objectContaining({ code: 'invalid-duration', message: expect.stringContaining('limits.time') }),
    );
  });
});
