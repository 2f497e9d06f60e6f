import {
  inWords,
  nameOf,
  TroupeError,
  type PatternMember,
  type Schema,
  type TaskKind,
  type WorkflowContext,
  type WorkflowDefinition,
} from '@troupe/contracts';
import { define, demandFaultless } from '../define.ts';
import { modelNameFault } from '../name-fault.ts';
import { unknownPropertyFaults } from '../property-faults.ts';
import { askMember, type AskMember } from './ask-member.ts';

/** What every pattern takes. */
export interface PatternOptions<I = any, Sent = I> extends Pick<
  WorkflowDefinition<I, unknown, Sent>,
  'description' | 'input' | 'timeout' | 'expose'
> {
  readonly name: string;
}

/** A pattern at work. */
export interface PatternWork {
  readonly ctx: WorkflowContext;
  readonly input: any;
  readonly ask: AskMember;
  /** `pipeline "article"`, for errors. */
  readonly what: string;
}

/** What a pattern gives, and the member that it is of. */
export interface PatternAnswer<O> {
  readonly output: O;
  readonly of?: PatternMember | undefined;
}

export interface PatternPlan<O> {
  readonly kind: string;
  /** As the user gave them. */
  readonly options: PatternOptions;
  /** Names of those that this kind takes besides those of all patterns. */
  readonly own: readonly string[];
  readonly members: readonly PatternMember[];
  /** What is wrong with its own options. */
  readonly faults: readonly string[];
  readonly output?: Schema<O> | undefined;
  /** Questions and requests that its tasks answer meanwhile. */
  readonly queries?: WorkflowDefinition['queries'];
  readonly updates?: WorkflowDefinition['updates'];
  readonly run: (work: PatternWork) => Promise<PatternAnswer<O>>;
}

/** The name of the attribute that says which member the answer is of. */
const LAST_AGENT = 'lastAgent';

/**
 * A pattern is a workflow: whatever takes one takes it.
 *
 * @throws TroupeError `invalid-workflow` with everything that is wrong with its options
 */
export function definePattern<I, O, Sent = I>(plan: PatternPlan<O>): WorkflowDefinition<I, O, Sent> {
  const { kind, options, own, members, faults } = plan;
  const { name, input, timeout, expose } = options;
  const nameFault = modelNameFault(name);
  const all = [
    ...(nameFault === undefined ? [] : [nameFault]),
    ...unknownPropertyFaults(options, ['name', 'description', 'input', 'timeout', 'expose', ...own]),
    ...faults,
  ];
  demandFaultless({ kind, name }, all);
  const { description = `A ${kind} of ${members.map(nameOf).join(', ')}` } = options;
  const made = (kindOf: (name: string) => TaskKind | undefined): WorkflowDefinition<I, O, Sent> =>
    define({
      ...{ kind: 'workflow', name, description },
      ...(input === undefined ? {} : { input }),
      ...(plan.output === undefined ? {} : { output: plan.output }),
      ...(plan.queries === undefined ? {} : { queries: plan.queries }),
      ...(plan.updates === undefined ? {} : { updates: plan.updates }),
      ...(timeout === undefined ? {} : { timeout }),
      ...(expose === undefined ? {} : { expose }),
      pattern: { kind, members, within: made },
      run: (ctx, given) => run(plan, ctx, given, kindOf),
    });
  return made(() => undefined);
}

async function run<O>(
  { kind, options, run: work }: PatternPlan<O>,
  ctx: WorkflowContext,
  input: unknown,
  kindOf: (name: string) => TaskKind | undefined,
): Promise<O> {
  const what = `${kind} "${options.name}"`;
  const { output, of } = await work({ ctx, input, what, ask: askMember(ctx, what, kindOf) });
  if (of !== undefined) ctx.attributes.set({ [LAST_AGENT]: nameOf(of) });
  return output;
}

/** @throws TroupeError `not-agreed` */
export function notAgreed(what: string, why: string, details: object): TroupeError {
  return new TroupeError('not-agreed', `The ${what} came to no answer: ${why}`, {
    details: JSON.parse(JSON.stringify(details)),
    retryable: false,
  });
}

/** What a function of the app that says yes or no gave. @throws TroupeError `wrong-type` */
export function saidYes(answer: unknown, asked: string, what: string): boolean {
  if (typeof answer === 'boolean') return answer;
  const given = answer instanceof Promise ? 'a promise' : inWords(answer);
  throw new TroupeError('wrong-type', `${asked} of the ${what} gives true or false, at once; it gave ${given}.`, { retryable: false });
}
