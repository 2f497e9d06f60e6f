import type { AgentSearch, PatternMember, WorkflowDefinition } from '@troupe/contracts';
import { definePattern, type PatternOptions } from './define-pattern.ts';
import { isMember, MOST_MEMBERS, outputOf, type OutputOf } from './member.ts';

/** A member, or a function that makes the next input of the last output. */
export type Step = PatternMember | AgentSearch | ((output: any, input: any) => unknown);

export interface PipelineOptions<I, Steps extends readonly Step[], Sent = I> extends PatternOptions<I, Sent> {
  /** One after the other: each is given what the one before it gave, the first one the input. */
  readonly steps: Steps;
}

type LastOf<Steps> = Steps extends readonly [...unknown[], infer Last]
  ? Last extends (...args: any) => infer O
    ? O
    : OutputOf<Last>
  : any;

/**
 * Members that work one after the other. It gives what the last one gives; a step that fails ends it.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function pipeline<const Steps extends readonly Step[], I = any, Sent = I>(
  options: PipelineOptions<I, Steps, Sent>,
): WorkflowDefinition<I, LastOf<Steps>, Sent> {
  const { steps } = options;
  const faults = stepFaults(steps);
  const members = faults.length > 0 ? [] : steps.filter(isMember);
  const last = faults.length > 0 ? undefined : steps.at(-1);
  return definePattern<I, any, Sent>({
    ...{ kind: 'pipeline', options, own: ['steps'], members, faults },
    output: isMember(last) ? outputOf(last) : undefined,
    run: async ({ input, ask }) => {
      let output: unknown = input;
      for (const [index, step] of steps.entries())
        output = isMember(step)
          ? await ask(step, output, { at: `steps[${index}]` })
          : (step as (...args: unknown[]) => unknown)(output, input);
      return { output, of: members.at(-1) };
    },
  });
}

function stepFaults(steps: unknown): string[] {
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > MOST_MEMBERS || !steps.some(isMember))
    return [`steps is a list of 1 to ${MOST_MEMBERS} agents, workflows, patterns, names of them, and functions between them`];
  return steps.flatMap((step, index) =>
    isMember(step) || typeof step === 'function'
      ? []
      : [`steps[${index}] is neither an agent, a workflow, a pattern, a name of one nor a function`],
  );
}
