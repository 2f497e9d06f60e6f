import type { ActivityDefinition, App, ToolDefinition, WorkContext, WorkflowContext, WorkflowDefinition } from '@troupe/contracts';
import { anyProgram, codeOf, names, SAFE } from '@troupe/engine/random-program';
import fc from 'fast-check';
import type { VirtualEnv } from '@troupe/env/virtual';
import { appOf } from '../../replicas.ts';
import type { Chance } from '../cluster/chance.ts';
import type { Kind } from '../plan.ts';

/** What becomes of the effects of a world. */
export interface Effects {
  /** An execution begins in a process. */
  begins(process: number, call: string, attempt: number): void;
  /** What it comes to. */
  came(process: number, call: string, attempt: number, value: string | undefined): void;
  /** A compensation has its effect. */
  undone(task: string, what: string): void;
}

/** Signals a collector waits for. */
export const SIGNALS = 6;
/** Executions of a flaky call that may fail. */
export const ATTEMPTS = 4;

/** Names of the calls and children of random programs. */
const called = [...names, 'handed'].flatMap((name) => [name, SAFE + name]);

type Code = (ctx: WorkflowContext, input: any) => Promise<unknown>;

const workflows: Readonly<Record<Kind, Code>> = {
  // Its id says what it is: a later run has another input.
  random: async (ctx) => codeOf(programOf(Number(ctx.taskId.split('-')[2])), [])(ctx, null),
  async collector(ctx) {
    const got: unknown[] = [];
    while (got.length < SIGNALS) {
      got.push(await ctx.signal('item'));
      // All its attempts may fail.
      if (got.length % 2 === 0) await ctx.call('a', got.length).catch(() => {});
    }
    return got;
  },
  family: (ctx, { seed }) => Promise.all([0, 1, 2].map((i) => ctx.child('member', { ms: 500 + ((seed >> i) % 6_000) }, { key: `${i}` }))),
  flaky: (ctx, { seed }) =>
    ctx
      .call('flaky', { fails: seed % (ATTEMPTS + 2) }, { retry: { attempts: ATTEMPTS, initial: 700, factor: 1, jitter: 0 } })
      .then(() => 'done')
      .catch(() => 'failed'),
  async sleeper(ctx, { seed }) {
    const woken: boolean[] = [];
    for (const ms of [10, 800, 1_000 + (seed % 7_000)]) {
      const before = ctx.now();
      await ctx.sleep(ms);
      woken.push(ctx.now() - before >= ms);
    }
    return woken;
  },
  async saga(ctx, { seed }) {
    for (const i of [0, 1, 2]) {
      await ctx.call('a', i, { key: `${i}` });
      ctx.compensate(() => ctx.call('undo', `${i}`, { key: `${i}` }));
    }
    await ctx.sleep(seed % 3_000);
    throw new Error('in the end');
  },
};

async function member(ctx: WorkflowContext, { ms }: { readonly ms: number }): Promise<unknown> {
  const first = await ctx.call('a', ms);
  await ctx.sleep(ms);
  return [first, await ctx.call('b', ms)];
}

/** A child of a random program. */
async function small(ctx: WorkflowContext, input: unknown): Promise<unknown> {
  await ctx.sleep(20);
  return ctx.call('a', JSON.stringify(input ?? null));
}

const programs = new Map<number, ReturnType<typeof sampled>>();

function sampled(seed: number): Parameters<typeof codeOf>[0] {
  return fc.sample(anyProgram, { seed, numRuns: 1 })[0]!;
}

function programOf(seed: number): Parameters<typeof codeOf>[0] {
  let program = programs.get(seed);
  if (program === undefined) {
    if (programs.size > 100) programs.clear();
    programs.set(seed, (program = sampled(seed)));
  }
  return program;
}

/** The app as a process has it. */
export function appIn(process: number, time: VirtualEnv, chance: Chance, effects: Effects): App {
  const execute = async (input: unknown, { callId, attempt, signal }: WorkContext): Promise<string> => {
    effects.begins(process, callId, attempt);
    await time.sleep(chance.of([0, 5, 30, 300, 1_500]), signal);
    const fails = (input as { readonly fails?: number } | null)?.fails;
    const failed = fails === undefined ? chance.happens(0.05) : attempt <= fails;
    const value = failed ? undefined : `${callId} by ${attempt} in ${process}`;
    effects.came(process, callId, attempt, value);
    if (value === undefined) throw new Error('failed');
    return value;
  };
  const undo: ActivityDefinition = {
    kind: 'activity',
    name: 'undo',
    async run(input, { callId, taskId, attempt }) {
      effects.begins(process, callId, attempt);
      effects.undone(taskId, String(input));
      effects.came(process, callId, attempt, `undone ${String(input)}`);
      return `undone ${String(input)}`;
    },
  };
  const activities = [...called, 'flaky'].map((name): ActivityDefinition => ({ kind: 'activity', name, run: execute }));
  const tools = called.map((name): ToolDefinition => ({ kind: 'tool', name, description: name, run: execute }) as ToolDefinition);
  const definitions: readonly WorkflowDefinition[] = [
    ...Object.entries(workflows).map(([name, run]) => ({ kind: 'workflow' as const, name, run })),
    { kind: 'workflow', name: 'member', run: member },
    ...called.map((name) => ({ kind: 'workflow' as const, name, run: small })),
  ];
  return { ...appOf(definitions, [...activities, undo]), tools: new Map(tools.map((tool) => [tool.name, tool])) };
}

/** Signals a random program may wait for. */
export const signalNames: readonly string[] = names.flatMap((name) => [name, SAFE + name]);
