import type { Approval, Principal } from '@troupe/contracts';

/** Whether a principal may decide of the agent or the tool of an approval: a `*` at the end of a name stands for any rest. */
export function approvable({ approves }: Pick<Principal, 'approves'>, { agent, tool }: Pick<Approval, 'agent' | 'tool'>): boolean {
  return approves === undefined || approves.some((pattern) => fits(pattern, agent) || fits(pattern, tool));
}

function fits(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}
