import type { Json, WorkflowContext } from '@troupe/contracts';
import fc from 'fast-check';
import type { Code } from './drive-task.ts';

/** What a random program is made of. Each part gives a value or throws, and leaves a trace of when it went on. */
export type Part =
  | { readonly do: 'work'; readonly as: 'step' | 'call' | 'tool' | 'child'; readonly name: string; readonly key: boolean }
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'signal'; readonly name: string }
  | { readonly do: 'say'; readonly as: 'publish' | 'status' | 'attributes' }
  | { readonly do: 'hand on'; readonly to: 'call' | 'publish' | 'attributes' | 'child'; readonly value: unknown }
  | { readonly do: 'draw'; readonly as: 'random' | 'uuid' | 'now' }
  | { readonly do: 'patched'; readonly id: string }
  | { readonly do: 'throw'; readonly message: string }
  | { readonly do: 'sequence' | 'all' | 'race' | 'any' | 'allSettled' | 'keyed race'; readonly parts: readonly Part[] }
  | { readonly do: 'generator'; readonly parts: readonly Part[]; readonly take: number }
  | { readonly do: 'hops'; readonly hops: number; readonly part: Part }
  | { readonly do: 'try'; readonly part: Part; readonly caught: Part; readonly lastly: Part }
  | { readonly do: 'branch'; readonly on: Part; readonly even: Part; readonly odd: Part }
  | { readonly do: 'ahead'; readonly begun: Part; readonly meanwhile: Part; readonly awaited: boolean }
  | { readonly do: 'abortable'; readonly name: string; readonly until: Part }
  | { readonly do: 'compensate'; readonly undo: Part }
  | { readonly do: 'uninterrupted'; readonly part: Part }
  | { readonly do: 'handle'; readonly as: 'signal' | 'update'; readonly name: string; readonly part: Part }
  | { readonly do: 'continue as new' };

export const names: readonly string[] = ['a', 'b', 'c'];
const name = fc.constantFrom(...names);
/** Whatever code may hold: what JSON can say, what it says otherwise, and what it cannot. */
const anyValue = fc.constantFrom<unknown>(
  ...[-0, [-0, { z: -0 }], 5e-324, 1e21, 'half \ud800 of a character', '\u2028', null, { deep: [[[{ a: [1] }]]] }],
  ...[{ u: undefined, a: 1 }, { b: 1, 10: 2, 9: 3, a: 4 }, JSON.parse('{"__proto__": {"x": -0}, "toJSON": 1}'), Object.create(null)],
  ...[new Error('mine', { cause: -0 }), new AggregateError([new TypeError('one')]), Object.assign([1], { extra: 2 })],
  ...[undefined, [undefined], Array(2), Number.NaN, -Infinity, 1n, Symbol('s'), () => 1, new Date(0), new Map(), new Set([1])],
  ...[Object(-0), new Uint8Array(2), new (class Mine {})(), { toJSON: () => 1 }, Proxy.revocable({}, {}).proxy, /x/g, new WeakRef({})],
);
const RUNS = 3;

export const anyProgram: fc.Arbitrary<Part> = fc.letrec<{ part: Part; parts: readonly Part[]; program: Part }>((tie) => {
  const part = tie('part');
  const leaf: fc.Arbitrary<Part> = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('work' as const),
        as: fc.constantFrom('step', 'call', 'tool', 'child'),
        name,
        key: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('sleep' as const), ms: fc.constantFrom(0, 5, 50) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('signal' as const), name }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('say' as const), as: fc.constantFrom('publish', 'status', 'attributes') }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('hand on' as const),
        to: fc.constantFrom('call', 'publish', 'attributes', 'child'),
        value: anyValue,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('draw' as const), as: fc.constantFrom('random', 'uuid', 'now') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('patched' as const), id: name }) },
  );
  const group = fc.constantFrom('sequence', 'sequence', 'all', 'race', 'any', 'allSettled', 'keyed race');
  const nested: fc.Arbitrary<Part> = fc.oneof(
    { weight: 12, arbitrary: fc.record({ do: group, parts: tie('parts') }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('generator' as const), parts: tie('parts'), take: fc.integer({ min: 1, max: 4 }) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('hops' as const), hops: fc.integer({ min: 1, max: 6 }), part }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('try' as const), part, caught: part, lastly: part }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('branch' as const), on: part, even: part, odd: part }) },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('ahead' as const), begun: part, meanwhile: part, awaited: fc.boolean() }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('abortable' as const), name, until: part }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('compensate' as const), undo: part }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('uninterrupted' as const), part }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('handle' as const), as: fc.constantFrom('signal', 'update'), name, part }) },
  );
  // Rare, because they end all else.
  const ending: fc.Arbitrary<Part> = fc.oneof(
    fc.record({ do: fc.constant('throw' as const), message: name }),
    fc.constant({ do: 'continue as new' as const }),
  );
  return {
    part: fc.oneof(
      { maxDepth: 4, depthSize: 'medium', withCrossShrink: true },
      { weight: 20, arbitrary: leaf },
      { weight: 1, arbitrary: ending },
      { weight: 30, arbitrary: nested },
    ),
    parts: fc.array(part, { minLength: 1, maxLength: 4 }),
    program: fc.record({ do: fc.constant('sequence' as const), parts: fc.array(part, { minLength: 2, maxLength: 6 }) }),
  };
}).program;

/** The program as a user's code; `traces` gets one list for each time it is made. */
export function codeOf(program: Part, traces: string[][]): Code {
  return async (ctx) => {
    const trace: string[] = [];
    traces.push(trace);
    try {
      return await new Run(ctx, trace).part(program);
    } finally {
      trace.push(END_OF_CODE);
    }
  };
}

/** The last trace of the code itself; handlers and branches may leave others after it. */
export const END_OF_CODE = 'the code has ended';
/** What names of commands begin with that no stop keeps from being done. */
export const SAFE = 'safe ';

class Run {
  readonly #ctx: WorkflowContext;
  readonly #trace: string[];
  /** Before the names of what it asks for. */
  readonly #prefix: string;

  constructor(ctx: WorkflowContext, trace: string[], prefix = '') {
    this.#ctx = ctx;
    this.#trace = trace;
    this.#prefix = prefix;
  }

  /** Runs a part and notes how it came out: the order of these notes is the order of everything. */
  part = async (part: Part): Promise<Json> => {
    try {
      const value = (await this.#do(part)) ?? null;
      this.#trace.push(`${this.#prefix}${part.do} → ${inTrace(value)}`);
      return value;
    } catch (error) {
      this.#trace.push(`${this.#prefix}${part.do} ✗ ${messageOf(error)}`);
      throw error;
    }
  };

  async #do(part: Part): Promise<Json | undefined> {
    const ctx = this.#ctx;
    const all = (parts: readonly Part[]): Promise<Json>[] => parts.map(this.part);
    switch (part.do) {
      case 'work':
        return this.#work(part);
      case 'sleep':
        await ctx.sleep(part.ms, this.#prefix === '' ? {} : { key: this.#prefix });
        return ctx.now();
      case 'signal':
        return ctx.signal(this.#prefix + part.name);
      case 'say':
        if (part.as === 'publish') ctx.publish('said', this.#trace.length);
        else if (part.as === 'status') ctx.status(`at ${this.#trace.length}`);
        else ctx.attributes.set({ at: this.#trace.length, [`at${this.#trace.length % 3}`]: true });
        return ctx.attributes.get();
      case 'hand on':
        return this.#handOn(part);
      case 'draw':
        return ctx[part.as]();
      case 'patched':
        return ctx.patched(part.id);
      case 'throw':
        throw new Error(part.message);
      case 'sequence': {
        const values: Json[] = [];
        for (const each of part.parts) values.push(await this.part(each));
        return values;
      }
      case 'all':
        return Promise.all(all(part.parts));
      case 'race':
        return Promise.race(all(part.parts));
      case 'any':
        return Promise.any(all(part.parts));
      case 'allSettled':
        return (await Promise.allSettled(all(part.parts))).map((each) =>
          each.status === 'fulfilled' ? each.value : `✗ ${messageOf(each.reason)}`,
        );
      case 'keyed race': {
        const won = await ctx.race(Object.fromEntries(all(part.parts).map((promise, i) => [`no ${i}`, promise])));
        return [won.key, won.value];
      }
      case 'generator': {
        const values: Json[] = [];
        for await (const value of this.#generate(part.parts)) {
          values.push(value);
          if (values.length === part.take) break;
        }
        return values;
      }
      case 'hops':
        for (let i = 0; i < part.hops; i++) await null;
        return this.part(part.part);
      case 'try':
        try {
          return await this.part(part.part);
        } catch {
          return await this.part(part.caught);
        } finally {
          await this.part(part.lastly);
        }
      case 'branch':
        return this.part(JSON.stringify(await this.part(part.on)).length % 2 === 0 ? part.even : part.odd);
      case 'ahead': {
        const begun = this.part(part.begun);
        begun.catch(() => {});
        const value = await this.part(part.meanwhile);
        return part.awaited ? [await begun, value] : value;
      }
      case 'abortable': {
        const abort = new AbortController();
        const work = ctx.call<Json>(this.#prefix + part.name, 'abortable', { signal: abort.signal });
        const until = this.part(part.until).finally(() => abort.abort(new Error('no longer wanted')));
        until.catch(() => {});
        return work;
      }
      case 'compensate': {
        const undo = `undo ${this.#trace.length}`;
        this.#trace.push(`registers ${undo}`);
        ctx.compensate(() => this.#safely(undo, part.undo));
        return undefined;
      }
      case 'uninterrupted': {
        const shield = `shield ${this.#trace.length}`;
        return ctx.uninterrupted(() => this.#safely(shield, part.part));
      }
      case 'handle': {
        const handler = (payload: Json): Promise<Json> => {
          this.#trace.push(`handles ${part.name} ${JSON.stringify(payload)}`);
          // A handler is plain code, wherever it was registered.
          return new Run(ctx, this.#trace).part(part.part);
        };
        if (part.as === 'signal') ctx.on.signal<Json>(part.name, async (payload) => void (await handler(payload).catch(() => {})));
        else ctx.on.update<Json>(part.name, handler);
        return undefined;
      }
      case 'continue as new':
        return ctx.run < RUNS && this.#prefix === '' ? ctx.continueAsNew({ run: ctx.run }) : undefined;
      default:
        return part satisfies never;
    }
  }

  async #safely(what: string, part: Part): Promise<Json> {
    this.#trace.push(`${what} begins`);
    const safe = new Run(this.#ctx, this.#trace, SAFE);
    try {
      return await safe.part(part);
    } finally {
      this.#trace.push(`${what} ends`);
    }
  }

  async #handOn({ to, value }: Part & { do: 'hand on' }): Promise<Json> {
    const ctx = this.#ctx;
    try {
      if (to === 'publish') ctx.publish('handed', value as Json);
      else if (to === 'attributes') ctx.attributes.set({ handed: value as string });
      else if (to === 'call') return await ctx.call<Json>(`${this.#prefix}handed`, value);
      else return await ctx.child<Json>(`${this.#prefix}handed`, value);
    } catch (error) {
      // What is no JSON is refused at once, and the code goes on.
      if (!['not-json', 'wrong-type', 'payload-too-large'].includes((error as { code?: string }).code ?? '')) throw error;
      return messageOf(error);
    }
    return ctx.attributes.get();
  }

  #work({ as, name, key }: Part & { do: 'work' }): Promise<Json> {
    const ctx = this.#ctx;
    const options = key ? { key: 'key' } : {};
    const named = this.#prefix + name;
    // The argument depends on what went before, so that another order asks for other things.
    const argument = this.#trace.length % 4;
    if (as === 'step') return ctx.step<Json>(named, () => null, options);
    if (as === 'child') return ctx.child<Json>(named, argument, { ...options, parentClose: argument === 0 ? 'abandon' : 'cancel' });
    return ctx[as]<Json>(named, argument, options);
  }

  async *#generate(parts: readonly Part[]): AsyncGenerator<Json> {
    try {
      for (const part of parts) yield await this.part(part);
    } finally {
      this.#trace.push('generator is over');
    }
  }
}

/** As JSON, and what that does not show: the sign of zero, and what is undefined. */
function inTrace(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (Object.is(each, -0) ? '-0' : each === undefined ? 'undefined' : each));
}

function messageOf(error: unknown): string {
  return error instanceof AggregateError ? `all of ${error.errors.map(messageOf).join(', ')}` : (error as Error).message;
}
