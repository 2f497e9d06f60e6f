import { nameOf, type AgentDefinition, type PatternMember } from '@troupe/contracts';
import { z } from 'zod';
import { agent, type AgentOptions } from '../agent.ts';

export interface ChooserOptions extends Pick<AgentOptions<unknown>, 'model'> {
  /** Of the pattern. */
  readonly name: string;
  readonly members: readonly PatternMember[];
  /** What the chosen one is to do: `answer`. */
  readonly asks: string;
  readonly instructions?: string | undefined;
}

/** A model that chooses is an agent of its own, so that its call is durable, limited and on record like others. */
export function chooser({ name, model, members, asks, instructions }: ChooserOptions): AgentDefinition<{ readonly member: string }> {
  return agent({
    name: `${name}-router`,
    description: `Chooses a member of ${name}`,
    model,
    instructions: [
      `Choose the one that is best to ${asks}. Do not answer yourself.`,
      ...(instructions === undefined ? [] : [instructions]),
      ...members.map((member) => `- ${nameOf(member)}${descriptionOf(member)}`),
    ].join('\n'),
    output: z.object({ member: z.enum(members.map(nameOf)) }),
  });
}

function descriptionOf(member: PatternMember): string {
  return typeof member === 'object' && 'description' in member && member.description !== undefined ? `: ${member.description}` : '';
}
