import { TroupeError, type Json, type PatternMember, type Schema, type WorkflowDefinition } from '@troupe/contracts';
import { z } from 'zod';
import { functionFaults } from '../property-faults.ts';
import { definePattern, notAgreed, saidYes, type PatternAnswer, type PatternOptions, type PatternWork } from './define-pattern.ts';
import { memberFault, outputOf, type OutputOf } from './member.ts';

export interface JudgeOutput {
  readonly accepted: boolean;
  /** What is to be better. */
  readonly feedback: string;
}

/** What a judge gives, as the `output` of an agent. */
export const judgeOutput: Schema<JudgeOutput> = z.object({
  accepted: z.boolean().describe('Whether the draft is good enough'),
  feedback: z.string().describe('What is to be better; empty when it is accepted'),
});

export interface RefineOptions<I, Writer extends PatternMember, Judge extends PatternMember, Sent = I> extends PatternOptions<I, Sent> {
  /** Is given the input, and then `{ input, draft, feedback }`. */
  readonly writer: Writer;
  /** Is given `{ input, draft }`, and gives what fits `judgeOutput`. */
  readonly judge: Judge;
  /** Whether what the judge gives accepts the draft; needed where it does not fit `judgeOutput`. */
  readonly accept?: (given: OutputOf<Judge>) => boolean;
  /** How many drafts there are at most; 3 by default. */
  readonly rounds?: number;
  /** What becomes of the last draft when the judge does not accept it: `fail` (default), or it is given all the same. */
  readonly unaccepted?: 'fail' | 'last';
}

const MOST_ROUNDS = 100;

/**
 * A writer, and a judge that says what is to be better, until a draft is accepted. It gives that draft.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function refine<const Writer extends PatternMember, const Judge extends PatternMember, I = any, Sent = I>(
  options: RefineOptions<I, Writer, Judge, Sent>,
): WorkflowDefinition<I, OutputOf<Writer>, Sent> {
  const { writer, judge, accept, rounds = 3, unaccepted = 'fail' } = options;
  const faults = [
    ...memberFault('writer', writer),
    ...memberFault('judge', judge),
    ...functionFaults('accept', accept, true),
    ...(Number.isInteger(rounds) && rounds >= 1 && rounds <= MOST_ROUNDS ? [] : [`rounds is a whole number from 1 to ${MOST_ROUNDS}`]),
    ...(['fail', 'last'].includes(unaccepted) ? [] : ['unaccepted is "fail" or "last"']),
  ];
  if (typeof judge === 'object' && judge?.kind === 'agent' && judge.output === undefined && accept === undefined)
    faults.push('judge is an agent whose answer is text: give it `output: judgeOutput`, or say in accept what is accepted');
  return definePattern<I, any, Sent>({
    ...{ kind: 'refine', options, own: ['writer', 'judge', 'accept', 'rounds', 'unaccepted'], faults },
    members: faults.length > 0 ? [] : [writer, judge],
    output: outputOf(writer),
    run: (work) => write({ ...options, rounds, unaccepted } as WholeOptions, work),
  });
}

type WholeOptions = RefineOptions<any, PatternMember, PatternMember> & { readonly rounds: number };

async function write({ writer, judge, accept, rounds, unaccepted }: WholeOptions, work: PatternWork): Promise<PatternAnswer<any>> {
  const { ctx, input, ask, what } = work;
  let asked: unknown = input;
  for (let round = 1; ; round++) {
    ctx.status(`round ${round} of ${rounds}`);
    const draft = await ask(writer, asked, { at: 'writer' });
    const given = await ask(judge, { input, draft }, { at: 'judge' });
    const accepted = accept === undefined ? decisionOf(given, what).accepted : saidYes(accept(given), 'accept', what);
    if (accepted || (round === rounds && unaccepted === 'last')) return { output: draft, of: writer };
    const feedback: Json = accept === undefined ? decisionOf(given, what).feedback : given;
    if (round === rounds) throw notAgreed(what, `the judge did not accept draft ${round}, which was the last.`, { draft, feedback });
    asked = { input, draft, feedback };
  }
}

/** @throws TroupeError `output-invalid` */
function decisionOf(given: unknown, what: string): JudgeOutput {
  const { accepted, feedback = '' } = (typeof given === 'object' && given !== null ? given : {}) as Partial<JudgeOutput>;
  if (typeof accepted === 'boolean' && typeof feedback === 'string') return { accepted, feedback };
  throw new TroupeError('output-invalid', `The judge of the ${what} gave no decision: { "accepted": true or false, "feedback": text }.`, {
    retryable: false,
  });
}
