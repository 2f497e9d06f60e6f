import { nameOf, TroupeError, type ModelDefinition, type PatternMember, type WorkflowDefinition } from '@troupe/contracts';
import { capabilityFault, find } from '../find.ts';
import { functionFaults } from '../property-faults.ts';
import { chooser } from './chooser.ts';
import { definePattern, notAgreed, saidYes, type PatternAnswer, type PatternOptions, type PatternWork } from './define-pattern.ts';
import { memberFault, memberFaults, repeatedFaults } from './member.ts';

export interface RouteRule {
  /** The first rule that is true of the input counts. */
  readonly when: (input: any) => boolean;
  readonly to: PatternMember;
}

/** By rules, by a model, by a capability, or by cost: exactly one of them. */
export interface RouteOptions<I = any, Sent = I> extends PatternOptions<I, Sent> {
  readonly rules?: readonly RouteRule[];
  /** Where no rule is true. */
  readonly otherwise?: PatternMember;
  /** This model, or the first of several that answers, chooses one of the `members`. */
  readonly model?: ModelDefinition | string | readonly (ModelDefinition | string)[];
  readonly members?: readonly PatternMember[];
  /** What the model is to choose by, besides the descriptions of the members. */
  readonly instructions?: string;
  /** The first agent that has this capability. */
  readonly capability?: string | ((input: any) => string);
  /** The cheapest first: the next is asked when one fails or its answer is not accepted. */
  readonly cost?: readonly PatternMember[];
  readonly accept?: (output: any, input: any) => boolean;
}

type Way = Pick<Parameters<typeof definePattern>[0], 'members' | 'faults'> & {
  readonly run: (work: PatternWork) => Promise<PatternAnswer<any>>;
};

/** What each way takes, the option that chooses it first. */
const ways: Readonly<Record<string, { readonly takes: readonly (keyof RouteOptions)[]; readonly of: (options: RouteOptions) => Way }>> = {
  rules: { takes: ['rules', 'otherwise'], of: byRules },
  model: { takes: ['model', 'members', 'instructions'], of: byModel },
  capability: { takes: ['capability'], of: byCapability },
  cost: { takes: ['cost', 'accept'], of: byCost },
};
const own = Object.values(ways).flatMap(({ takes }) => takes);

/**
 * One member of several: it gives what that one gives.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function route<O = any, I = any, Sent = I>(options: RouteOptions<I, Sent>): WorkflowDefinition<I, O, Sent> {
  const chosen = Object.keys(ways).filter((way) => options[way as keyof typeof options] !== undefined);
  const [name] = chosen;
  if (name === undefined || chosen.length > 1) {
    const fault = `it has exactly one of ${Object.keys(ways).join(', ')}`;
    return definePattern<I, O, Sent>({ kind: 'route', options, own, members: [], faults: [fault], run: () => Promise.reject(fault) });
  }
  const { takes, of } = ways[name]!;
  const foreign = own.filter((each) => options[each] !== undefined && !takes.includes(each));
  const way = of(options);
  return definePattern<I, O, Sent>({
    ...{ kind: 'route', options, own, ...way },
    faults: [...way.faults, ...foreign.map((each) => `${each} is no option of a route by ${name}`)],
  });
}

function byRules({ rules, otherwise }: RouteOptions): Way {
  const faults = Array.isArray(rules)
    ? rules.flatMap((rule: Partial<RouteRule> | null, index) => [
        ...functionFaults(`rules[${index}].when`, rule?.when),
        ...memberFault(`rules[${index}].to`, rule?.to),
      ])
    : [];
  if (!Array.isArray(rules) || rules.length === 0 || rules.length > 100)
    faults.push('rules is a list of 1 to 100, each { when: (input) => true or false, to: a member }');
  if (otherwise !== undefined) faults.push(...memberFault('otherwise', otherwise));
  return {
    faults,
    members: faults.length > 0 ? [] : [...rules!.map(({ to }) => to), ...(otherwise === undefined ? [] : [otherwise])],
    run: async ({ input, ask, what }) => {
      const index = rules!.findIndex(({ when }, at) => saidYes(when(input), `rules[${at}].when`, what));
      const to = index < 0 ? otherwise : rules![index]!.to;
      if (to === undefined) throw notAgreed(what, 'no rule is true of the input, and there is no otherwise.', {});
      return { output: await ask(to, input, { at: index < 0 ? 'otherwise' : `rules[${index}]` }), of: to };
    },
  };
}

function byModel({ name, model, members = [], instructions }: RouteOptions): Way {
  const faults = [...memberFaults('members', members, 2), ...repeatedFaults('members', members)];
  if (instructions !== undefined && typeof instructions !== 'string') faults.push('instructions is a text');
  if (faults.length > 0) return { faults, members: [], run: () => Promise.reject(faults) };
  const router = chooser({ name, model: model!, members, instructions, asks: 'answer' });
  return {
    faults,
    members: [router, ...members],
    run: async ({ input, ask }) => {
      const chosen = await ask(router, input, { at: 'model' });
      const index = members.findIndex((member) => nameOf(member) === chosen.member);
      const to = members[index]!;
      return { output: await ask(to, input, { at: `members[${index}]` }), of: to };
    },
  };
}

function byCapability({ capability }: RouteOptions): Way {
  if (typeof capability !== 'function') {
    const fault = capabilityFault(capability);
    if (fault !== undefined) return { faults: [`capability: ${fault}`], members: [], run: () => Promise.reject(fault) };
  }
  const members = typeof capability === 'string' ? [find({ capability })] : [];
  return {
    faults: [],
    members,
    run: async ({ input, ask, what }) => {
      const wanted = typeof capability === 'function' ? capability(input) : capability;
      const fault = capabilityFault(wanted);
      if (fault !== undefined) throw new TroupeError('wrong-type', `The ${what} looks for nothing: ${fault}.`, { retryable: false });
      const found = find({ capability: wanted! });
      return { output: await ask(found, input, { at: 'capability' }), of: found };
    },
  };
}

function byCost({ cost = [], accept = () => true }: RouteOptions): Way {
  const faults = [...memberFaults('cost', cost, 2), ...functionFaults('accept', accept)];
  return {
    faults,
    members: faults.length > 0 ? [] : cost,
    run: async ({ ctx, input, ask, what }) => {
      for (const [index, member] of cost.entries()) {
        const isLast = index === cost.length - 1;
        try {
          const output = await ask(member, input, { at: `cost[${index}]` });
          if (saidYes(accept(output, input), 'accept', what)) return { output, of: member };
        } catch (error) {
          if (isLast || ctx.cancellation.requested || (error as { readonly code?: unknown }).code !== 'member-failed') throw error;
        }
      }
      throw notAgreed(what, 'the answer of none of them is accepted.', {});
    },
  };
}
