import { agentSession, type AgentSnapshot, type Start } from '@troupe/contracts';

/** The session that a task of an agent opens when it begins. */
export function sessionOf({ task, session, agent, attributes }: Start): string | undefined {
  return task === 'agent' ? agentSession(agent as unknown as AgentSnapshot, session, attributes?.['user']) : undefined;
}
