import { toFailure, type Json, type PatternMember, type WorkflowDefinition } from '@troupe/contracts';
import { functionFaults } from '../property-faults.ts';
import { definePattern, notAgreed, type PatternAnswer, type PatternOptions, type PatternWork } from './define-pattern.ts';
import { memberFault, memberFaults, outputOf, type OutputOf } from './member.ts';
import { eachOf, type MemberResult } from './parallel.ts';

export interface VoteOptions<I, Members extends readonly PatternMember[], Sent = I> extends PatternOptions<I, Sent> {
  /** All are given the input, at once. The same one may be there several times. */
  readonly members: Members;
  /** How many must give the same; more than half of the members by default. */
  readonly quorum?: number;
  /** What is compared of an output. By default two texts are the same but for case and white space around them, and values if they are equal. */
  readonly by?: (output: OutputOf<Members[number]>) => Json;
  /** Gives the answer where there is no quorum; it is given `{ input, votes }`. */
  readonly decide?: PatternMember;
}

/**
 * Members that vote by what they give. It gives what most of them gave. One that fails has no vote.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function vote<const Members extends readonly PatternMember[], I = any, Sent = I>(
  options: VoteOptions<I, Members, Sent>,
): WorkflowDefinition<I, OutputOf<Members[number]>, Sent> {
  const { members, quorum, by, decide } = options;
  const faults = memberFaults('members', members, 2);
  if (faults.length === 0 && quorum !== undefined && !(Number.isInteger(quorum) && quorum >= 1 && quorum <= members.length))
    faults.push(`quorum is a whole number from 1 to ${members.length}, as many as there are members`);
  faults.push(...functionFaults('by', by, true), ...(decide === undefined ? [] : memberFault('decide', decide)));
  return definePattern<I, any, Sent>({
    ...{ kind: 'vote', options, own: ['members', 'quorum', 'by', 'decide'], faults },
    members: faults.length > 0 ? [] : [...members, ...(decide === undefined ? [] : [decide])],
    output: faults.length > 0 ? undefined : outputOf(members[0]),
    run: (work) => elect(options as VoteOptions<any, readonly PatternMember[]>, work),
  });
}

async function elect(
  { members, quorum = Math.floor(members.length / 2) + 1, by = same, decide }: VoteOptions<any, readonly PatternMember[]>,
  { ctx, input, ask, what }: PatternWork,
): Promise<PatternAnswer<any>> {
  const votes = await eachOf(members, input, ask);
  const counts = new Map<string, { first: number; votes: number }>();
  for (const [index, { output, error }] of votes.entries()) {
    if (error !== undefined) continue;
    const key = textOf(by(output));
    const count = counts.get(key) ?? { first: index, votes: 0 };
    counts.set(key, { ...count, votes: count.votes + 1 });
  }
  const [most, next] = [...counts.values()].sort((one, other) => other.votes - one.votes);
  ctx.publish<unknown>('votes', votes);
  if (most !== undefined && most.votes >= quorum && most.votes !== next?.votes)
    return { output: votes[most.first]!.output, of: members[most.first] };
  if (decide !== undefined) return { output: await ask(decide, { input, votes }, { at: 'decide' }), of: decide };
  throw notAgreed(what, `${most?.votes ?? 0} of ${members.length} members gave the same, and ${quorum} are needed.${whyNot(votes)}`, {
    votes,
  });
}

function whyNot(votes: readonly MemberResult[]): string {
  const failed = votes.find(({ error }) => error !== undefined);
  return failed === undefined ? '' : ` "${failed.member}" failed: ${toFailure(failed.error).message}`;
}

function same(output: unknown): Json {
  return typeof output === 'string' ? output.trim().toLowerCase() : (output as Json);
}

/** Equal values have the same text, whatever the order of their members is. */
function textOf(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([one], [other]) => (one < other ? -1 : 1)))
      : member,
  );
}
