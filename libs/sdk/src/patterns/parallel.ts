import {
  nameOf,
  toFailure,
  withoutStack,
  type AgentDefinition,
  type AgentSearch,
  type Failure,
  type Json,
  type PatternMember,
  type WorkflowDefinition,
} from '@troupe/contracts';
import type { AskMember } from './ask-member.ts';
import { definePattern, type PatternOptions } from './define-pattern.ts';
import { isMember, memberFaults, outputOf, type OutputOf } from './member.ts';

/** What a member gave, or why it gave nothing. */
export interface MemberResult<O = any> {
  readonly member: string;
  readonly output?: O;
  readonly error?: Failure;
}

export interface ParallelOptions<I, Members extends readonly PatternMember[], O, Sent = I> extends PatternOptions<I, Sent> {
  /** All are given the input, at once. */
  readonly members: Members;
  /** Makes one output of the results: a function, or a member that is given `{ input, results }`. */
  readonly combine?:
    | ((results: ResultsOf<Members>, input: I) => O)
    | AgentDefinition<O>
    | WorkflowDefinition<any, O>
    | AgentSearch
    | string;
  /** `fail` (default): the first failure stops the others and ends it; `collect`: a failure is a result. */
  readonly onFailure?: 'fail' | 'collect';
}

type ResultsOf<Members extends readonly PatternMember[]> = readonly MemberResult<OutputOf<Members[number]>>[];

/**
 * Members that work at once. It gives one result for each, in their order, or what `combine` makes of them.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function parallel<const Members extends readonly PatternMember[], O = ResultsOf<Members>, I = any, Sent = I>(
  options: ParallelOptions<I, Members, O, Sent>,
): WorkflowDefinition<I, O, Sent> {
  const { members, combine, onFailure = 'fail' } = options;
  const combiner = isMember(combine) ? combine : undefined;
  const faults = [
    ...memberFaults('members', members),
    ...(combine === undefined || combiner !== undefined || typeof combine === 'function'
      ? []
      : ['combine is a function, or an agent, workflow, pattern or name of one']),
    ...(['fail', 'collect'].includes(onFailure) ? [] : ['onFailure is "fail" or "collect"']),
  ];
  return definePattern<I, any, Sent>({
    ...{ kind: 'parallel', options, own: ['members', 'combine', 'onFailure'], faults },
    members: faults.length > 0 ? [] : [...members, ...(combiner === undefined ? [] : [combiner])],
    output: outputOf(combiner),
    run: async ({ input, ask }) => {
      const results = await (onFailure === 'fail' ? allOf : eachOf)(members, input, ask);
      if (combiner !== undefined) return { output: await ask(combiner, { input, results }, { at: 'combine' }), of: combiner };
      return { output: combine === undefined ? results : (combine as (...args: unknown[]) => unknown)(results, input) };
    },
  });
}

/** Members that are still at work are stopped when one fails. */
async function allOf(members: readonly PatternMember[], input: Json, ask: AskMember): Promise<readonly MemberResult[]> {
  const others = new AbortController();
  return Promise.all(
    members.map(async (member, index) => {
      try {
        const output = await ask(member, input, { ...placeOf(index), signal: others.signal });
        return { member: nameOf(member), output };
      } catch (error) {
        others.abort(error);
        throw error;
      }
    }),
  );
}

/** Each to its end: what fails is a result. */
export async function eachOf(members: readonly PatternMember[], input: Json, ask: AskMember): Promise<readonly MemberResult[]> {
  return Promise.all(
    members.map(async (member, index) => {
      try {
        return { member: nameOf(member), output: await ask(member, input, placeOf(index)) };
      } catch (error) {
        if ((error as { readonly code?: unknown }).code !== 'member-failed') throw error;
        return { member: nameOf(member), error: withoutStack(toFailure((error as Error).cause)) };
      }
    }),
  );
}

function placeOf(index: number): { readonly at: string; readonly key: string } {
  return { at: `members[${index}]`, key: String(index) };
}
