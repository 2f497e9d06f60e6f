import {
  isAgentSearch,
  nameOf,
  type AgentDefinition,
  type AgentSearch,
  type Json,
  type PatternMember,
  type WorkflowDefinition,
} from '@troupe/contracts';

/** What a member gives, as far as its definition says it. */
export type OutputOf<M> = M extends string | AgentSearch
  ? any
  : M extends AgentDefinition<infer O>
    ? O
    : M extends WorkflowDefinition<any, infer O>
      ? O
      : Json;

export const MOST_MEMBERS = 100;

/** What is wrong with members as values; whether the app has those that are named is another question. */
export function memberFaults(property: string, members: unknown, least: number = 1): string[] {
  if (!Array.isArray(members) || members.length < least || members.length > MOST_MEMBERS)
    return [`${property} is a list of ${least} to ${MOST_MEMBERS} agents, workflows, patterns or names of them`];
  return members.flatMap((member, index) => memberFault(`${property}[${index}]`, member));
}

export function memberFault(property: string, member: unknown): string[] {
  return isMember(member) ? [] : [`${property} is neither an agent, a workflow, a pattern nor a name of one`];
}

export function isMember(value: unknown): value is PatternMember {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'agent' || value.kind === 'workflow' || isAgentSearch(value);
}

/** Names that are there twice, where each is to stand for one member. */
export function repeatedFaults(property: string, members: readonly unknown[]): string[] {
  const names = members.filter(isMember).map(nameOf);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  return twice === undefined ? [] : [`${property} has ${JSON.stringify(twice)} twice`];
}

/** The schema of what a member gives, where it is there by value. */
export function outputOf(member: PatternMember | undefined): AgentDefinition['output'] {
  return typeof member === 'object' && 'output' in member ? member.output : undefined;
}
