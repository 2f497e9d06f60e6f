import type { AgentDefinition, Message, ToolDefinition } from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import type { VirtualEnv } from '@troupe/env/virtual';
import { agent, tool } from '@troupe/sdk';
import { z } from 'zod';
import type { Chance } from '../cluster/chance.ts';
import { expectEnd, type Kind } from './kind.ts';

/** The name of the one model. */
export const MODEL = 'scripted';
/** Model calls that a limited agent may make. */
const MODEL_CALLS = 2;

const session = 'talk';

/** What a task asks an agent; the model finds in it which task asks. */
function question(id: string): string {
  return `I am ${id}`;
}

/** The answer that ends a task. */
export function conclusion(id: string): string {
  return `Done with ${id}.`;
}

/** Several tasks take turns in one session (C1 to C4); humans decide about some of their tool calls. */
export const talk: Kind = {
  request: (id) => ({ kind: 'agent', name: 'helper', session, input: question(id) }),
  fault: (ended) => (ended.status === 'failed' ? undefined : expectEnd(ended, 'completed', conclusion(ended.id))),
};

/** An agent that never comes to an end by itself. */
export const limited: Kind = {
  request: (id) => ({ kind: 'agent', name: 'limited', input: question(id) }),
  fault({ status, log }) {
    if (status !== 'failed') return `it came to ${status}`;
    return log.models.size > MODEL_CALLS ? `it made ${log.models.size} model calls of ${MODEL_CALLS}` : undefined;
  },
};

/** @param run what a tool does */
export function toolsOf(run: ToolDefinition['run']): readonly ToolDefinition[] {
  return ['look', 'guarded'].map((name) => tool({ name, description: name, input: z.object({}), run }));
}

export function agentsOf(tools: readonly ToolDefinition[]): readonly AgentDefinition[] {
  const common = { instructions: 'Help.', model: MODEL, tools, approve: { guarded: true } } as const;
  return [agent({ ...common, name: 'helper' }), agent({ ...common, name: 'limited', limits: { modelCalls: MODEL_CALLS } })];
}

/** Called with each request to the model, as the ledger of what is paid. */
export type OnAsked = (task: string, round: number, messages: readonly Message[]) => void;

/** Answers by what was asked, so that a repeat of a call is answered the same. */
export function scriptedProvider(time: VirtualEnv, chance: Chance, onAsked: OnAsked): ModelProvider {
  return {
    name: MODEL,
    async generate({ messages }, { signal }) {
      const last = messages.findLastIndex(({ role, content }) => role === 'user' && String(content).startsWith('I am '));
      const id = String(messages[last]?.content).slice('I am '.length);
      const round = messages.slice(last).filter(({ role }) => role === 'assistant').length + 1;
      onAsked(id, round, messages);
      await time.sleep(chance.of([5, 30, 300, 1_500]), signal);
      signal.throwIfAborted();
      if (chance.happens(0.03)) throw new Error('overloaded');
      const usage = { inputTokens: 1, outputTokens: 1 };
      const names = toolsIn(id, round);
      if (names.length === 0) return { text: conclusion(id), finish: 'stop', usage };
      return { finish: 'tools', usage, toolCalls: names.map((name, i) => ({ id: `${id} ${round} ${i}`, name, args: {} })) };
    },
  };
}

/** Tools that the model asks for in a round. */
function toolsIn(id: string, round: number): readonly string[] {
  const seed = Number(id.split('-')[2]);
  if (id.startsWith('limited')) return ['look'];
  if (round === 1) return seed % 2 === 0 ? ['look', 'guarded'] : ['look'];
  return round === 2 && seed % 3 === 0 ? ['look', 'look'] : [];
}
