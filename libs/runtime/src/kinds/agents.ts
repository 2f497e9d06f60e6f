import { agentSession, type AgentSnapshot, type Json } from '@troupe/contracts';
import { agentContext } from '@troupe/engine';
import type { KindOfTasks } from './kind-of-tasks.ts';

export const agents: KindOfTasks = {
  title: 'Agent',
  notFound: 'agent-not-found',
  definitions: (app) => app.agents,
  listed: (app) => app.agents,
  main:
    ({ agentLoop }) =>
    (execution, input) =>
      agentLoop(agentContext(execution), input ?? null),
  pinned: (name, pin) => ({ agent: pin(name) as unknown as Json }),
  session: ({ agent, attributes, conversation }, given) =>
    conversation === undefined ? agentSession(agent as unknown as AgentSnapshot, given, attributes?.['user']) : undefined,
  // The conversation may have been handed over: a call says by whom it is made.
  agentOf: ({ kind, args, askedBy }, task) =>
    askedBy ?? (kind === 'model' ? (args as { readonly agent?: string } | undefined)?.agent : undefined) ?? task,
  writesText: true,
  isAgent: true,
};
