import {
  nameOf,
  TroupeError,
  type AgentDefinition,
  type Duration,
  type ModelDefinition,
  type PatternMember,
  type QueryDefinition,
  type UpdateDefinition,
  type WorkflowDefinition,
} from '@troupe/contracts';
import { agent } from '../../agent.ts';
import { durationFaults } from '../../property-faults.ts';
import { definePattern, notAgreed, type PatternAnswer, type PatternOptions, type PatternWork } from '../define-pattern.ts';
import { isMember, memberFaults, outputOf, repeatedFaults } from '../member.ts';
import { planWork, type PlanView, type PlanWork } from './carry-out.ts';
import { changedPlan, MOST_STEPS, planFault, plannedBy, type PlanStep } from './plan-steps.ts';

/** A model that makes the plan. */
export interface PlanByModel {
  readonly model: ModelDefinition | string | readonly (ModelDefinition | string)[];
  readonly instructions?: string;
}

export interface PlannerOptions<I = any, O = any, Sent = I> extends PatternOptions<I, Sent> {
  /** Those who may do steps. Each is given `{ input, task, results }`, the results of the steps that its own needs. */
  readonly members: readonly PatternMember[];
  /** The steps; a function of the input that gives them; a model that makes them; or a member that gives `{ steps }`. */
  readonly plan: readonly PlanStep[] | ((input: I) => readonly PlanStep[]) | PlanByModel | PatternMember;
  /** A human approves the plan, or edits it, before its first step. */
  readonly approve?: boolean | { readonly deadline?: Duration; readonly assignee?: string };
  /** How many steps a plan has at most; 20 by default. */
  readonly steps?: number;
  /** `fail` (default): the first failure stops the others and ends it; `wait`: it waits for another plan. */
  readonly onFailure?: 'fail' | 'wait';
  /** Makes one output of the results by step: a function, or a member that is given `{ input, results }`. */
  readonly combine?: ((results: Readonly<Record<string, any>>, input: I) => O) | PatternMember;
}

const readPlan: QueryDefinition<any, PlanView> = { kind: 'query', name: 'plan', description: 'The plan, and how far each step is' };
const changePlan: UpdateDefinition<any, PlanView> = {
  ...{ kind: 'update', name: 'change-plan', schema: changedPlan },
  description: 'Puts another plan in its place: steps that are as they were keep their results',
};

/** Times that a plan of a model may be one that cannot be carried out. */
const MOST_REPAIRS = 2;

/**
 * A plan of steps that members carry out, those at once that need nothing of one another. It can be read and changed meanwhile.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function planner<I = any, O = any, Sent = I>(options: PlannerOptions<I, O, Sent>): WorkflowDefinition<I, O, Sent> {
  const { members, plan, approve, steps = 20, onFailure = 'fail', combine } = options;
  const faults = [
    ...memberFaults('members', members),
    ...(Array.isArray(members) ? repeatedFaults('members', members) : []),
    ...planFaults(options, steps),
    ...(Number.isInteger(steps) && steps >= 1 && steps <= MOST_STEPS ? [] : [`steps is a whole number from 1 to ${MOST_STEPS}`]),
    ...(['fail', 'wait'].includes(onFailure) ? [] : ['onFailure is "fail" or "wait"']),
    ...(typeof approve === 'object' ? durationFaults('approve.deadline', approve.deadline) : []),
    ...(combine === undefined || isMember(combine) || typeof combine === 'function' ? [] : ['combine is a function or a member']),
  ];
  const maker = faults.length > 0 ? undefined : makerOf(options, steps);
  const combiner = isMember(combine) ? combine : undefined;
  const made: Making = { members, plan, approve, steps, waits: onFailure === 'wait', maker, combine, combiner };
  return definePattern<I, any, Sent>({
    ...{ kind: 'planner', options, faults },
    own: ['members', 'plan', 'approve', 'steps', 'onFailure', 'combine'],
    members: faults.length > 0 ? [] : [...members, ...(maker === undefined ? [] : [maker]), ...(combiner === undefined ? [] : [combiner])],
    output: outputOf(combiner),
    queries: [readPlan],
    updates: [changePlan],
    run: (work) => run(made, work),
  });
}

function planFaults({ members, plan }: PlannerOptions, most: number): string[] {
  if (typeof plan === 'function' || isMember(plan) || isByModel(plan)) return [];
  if (!Array.isArray(plan)) return ['plan is a list of steps, a function that gives one, { model }, or a member'];
  const fault = Array.isArray(members) ? planFault(plan, members.filter(isMember).map(nameOf), most) : undefined;
  return fault === undefined ? [] : [`plan: ${fault}`];
}

function isByModel(plan: unknown): plan is PlanByModel {
  return typeof plan === 'object' && plan !== null && !Array.isArray(plan) && !('kind' in plan) && 'model' in plan;
}

/** A model that plans is an agent of its own, so that its call is durable, limited and on record like others. */
function makerOf({ name, members, plan }: PlannerOptions, most: number): PatternMember | undefined {
  if (isMember(plan)) return plan;
  if (!isByModel(plan)) return undefined;
  const described = members.map((member) =>
    typeof member === 'object' && 'description' in member && member.description !== undefined
      ? `- ${nameOf(member)}: ${member.description}`
      : `- ${nameOf(member)}`,
  );
  const instructions = [
    'Make a plan for what is asked. Do not do it yourself. Each step is done by one of these:',
    ...described,
    ...(plan.instructions === undefined ? [] : [plan.instructions]),
  ].join('\n');
  const output = plannedBy(members.map(nameOf), most);
  const { model } = plan;
  return agent({ name: `${name}-planner`, description: `Makes the plan of ${name}`, model, instructions, output }) as AgentDefinition;
}

type Making = Required<Pick<PlannerOptions, 'members' | 'plan' | 'steps'>> & {
  readonly approve: PlannerOptions['approve'];
  readonly combine: PlannerOptions['combine'];
  readonly waits: boolean;
  readonly maker: PatternMember | undefined;
  readonly combiner: PatternMember | undefined;
};

async function run(made: Making, work: PatternWork): Promise<PatternAnswer<unknown>> {
  const { ctx, input, ask } = work;
  const { members, approve = false, combine, combiner, steps: most, waits } = made;
  const plan = planWork({ ctx, input, ask, members, waits }, await firstPlan(made, work));
  const names = members.map(nameOf);
  ctx.on.query(readPlan, () => plan.view());
  ctx.on.update(
    changePlan,
    ({ steps }) => {
      plan.change(steps);
      return plan.view();
    },
    { validate: (given) => demandPlan(plan, given, names, most) },
  );
  if (approve !== false) await approved(plan, made, work);
  plan.approve();
  const results = await plan.carryOut();
  if (combiner !== undefined) return { output: await ask(combiner, { input, results }, { at: 'combine' }), of: combiner };
  return { output: typeof combine === 'function' ? combine(results, input) : results };
}

/** @throws TroupeError `not-agreed` */
async function firstPlan({ members, plan, steps: most, maker }: Making, { input, ask, what }: PatternWork): Promise<readonly PlanStep[]> {
  const names = members.map(nameOf);
  for (let repairs = 0, fault: string | undefined; ; repairs++) {
    const steps: unknown =
      maker !== undefined
        ? (await ask(maker, fault === undefined ? input : { input, fault }, { at: 'plan' }))?.steps
        : typeof plan === 'function'
          ? plan(input)
          : plan;
    fault = planFault(steps, names, most);
    if (fault === undefined) return steps as readonly PlanStep[];
    if (maker === undefined || repairs === MOST_REPAIRS) throw notAgreed(what, `its plan cannot be carried out: ${fault}`, { steps });
  }
}

/** Waits for a human, who may edit the plan; one that cannot be carried out is asked about again. @throws TroupeError `not-agreed` */
async function approved(plan: PlanWork, { approve, members, steps: most }: Making, { ctx, what }: PatternWork): Promise<void> {
  const more = typeof approve === 'object' ? approve : {};
  for (let asks = 1, fault: string | undefined; ; asks++) {
    const { version } = plan;
    const again = new AbortController();
    // What a human is shown is what is carried out: another plan is another question.
    plan.onChange = () => again.abort();
    const asked = ctx.approval({
      title: `May the ${what} carry out this plan?${fault === undefined ? '' : ` As edited it cannot be: ${fault}.`}`,
      data: { steps: plan.steps },
      schema: changedPlan,
      key: `${version} ${asks}`,
      signal: again.signal,
      ...more,
    });
    const outcome = await asked.catch((error: unknown) => {
      if (plan.version === version) throw error;
      return undefined;
    });
    if (outcome === undefined) continue;
    if (outcome.status !== 'approved')
      throw notAgreed(what, `a human did not approve its plan${outcome.reason === undefined ? '' : `: ${outcome.reason}`}`, {});
    fault = outcome.edited ? planFault(outcome.value.steps, members.map(nameOf), most) : undefined;
    if (fault !== undefined) continue;
    plan.onChange = undefined;
    return outcome.edited ? plan.change(outcome.value.steps) : undefined;
  }
}

/** @throws TroupeError `bad-request` */
function demandPlan(
  plan: PlanWork,
  { steps, version }: { readonly steps: readonly PlanStep[]; readonly version?: number },
  members: readonly string[],
  most: number,
): void {
  if (version !== undefined && version !== plan.version)
    throw new TroupeError('bad-request', `The plan has version ${plan.version} by now. Read it again.`, { retryable: false });
  const fault = planFault(steps, members, most);
  if (fault !== undefined) throw new TroupeError('bad-request', `This plan cannot be carried out: ${fault}.`, { retryable: false });
}
