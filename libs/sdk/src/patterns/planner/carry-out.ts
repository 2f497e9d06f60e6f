import { nameOf, TroupeError, type PatternMember, type WorkflowContext } from '@troupe/contracts';
import type { AskMember } from '../ask-member.ts';
import { sameSteps, type PlanStep } from './plan-steps.ts';

/** How far a step is. */
export type StepState = 'waiting' | 'running' | 'done' | 'failed';

/** A plan as it is read. */
export interface PlanView {
  /** 1, and one more with each change. */
  readonly version: number;
  /** Whether its steps may begin. */
  readonly approved: boolean;
  readonly steps: readonly (PlanStep & { readonly state: StepState; readonly output?: unknown; readonly error?: string })[];
}

/** A plan that is carried out. */
export interface PlanWork {
  readonly version: number;
  readonly steps: readonly PlanStep[];
  view(): PlanView;
  approve(): void;
  /** Called when another plan has taken its place. */
  onChange: (() => void) | undefined;
  /** Another plan takes its place. Steps that are as they were keep their results; others begin anew, or are stopped. */
  change(steps: readonly PlanStep[]): void;
  /** Carries it out, and gives the results by step. @throws TroupeError `member-failed` of a step, unless it is to wait then */
  carryOut(): Promise<Readonly<Record<string, unknown>>>;
}

export interface PlanParts {
  readonly ctx: WorkflowContext;
  readonly input: unknown;
  readonly ask: AskMember;
  readonly members: readonly PatternMember[];
  /** A step that failed waits for another plan. */
  readonly waits: boolean;
}

interface Progress {
  state: StepState;
  output?: unknown;
  error?: unknown;
  stop?: AbortController;
}

export function planWork({ ctx, input, ask, members, waits }: PlanParts, first: readonly PlanStep[]): PlanWork {
  let steps = first;
  let version = 1;
  let approved = false;
  let progress = new Map<string, Progress>();
  let wake = Promise.withResolvers<void>();
  const of = (id: string): Progress => progress.get(id) ?? { state: 'waiting' };
  const changed = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };

  const begin = ({ id, member, task, needs = [] }: PlanStep): void => {
    const at: Progress = { state: 'running', stop: new AbortController() };
    progress.set(id, at);
    const results = Object.fromEntries(needs.map((need) => [need, of(need).output]));
    const asked = members.find((each) => nameOf(each) === member)!;
    ask(asked, { input, task, results }, { at: `step ${id}`, key: `${id} ${version}`, signal: at.stop!.signal }).then(
      (output: unknown) => {
        Object.assign(at, { state: 'done', output });
        changed();
      },
      (error: unknown) => {
        Object.assign(at, { state: 'failed', error });
        changed();
      },
    );
  };
  const stopAll = (why: unknown): void => {
    for (const { state, stop } of progress.values()) if (state === 'running') stop!.abort(why);
  };

  const work: PlanWork = {
    onChange: undefined,
    get version() {
      return version;
    },
    get steps() {
      return steps;
    },
    view: () => ({ version, approved, steps: steps.map((step) => ({ ...step, ...shown(of(step.id)) })) }),
    approve() {
      approved = true;
    },
    change(next) {
      const kept = sameSteps(steps, next);
      const left = new Map<string, Progress>();
      for (const [id, at] of progress) {
        if (kept.has(id) && at.state !== 'failed') left.set(id, at);
        else if (at.state === 'running') at.stop!.abort(new TroupeError('cancelled', `The plan has no such step "${id}" any more.`));
      }
      [steps, progress] = [next, left];
      version++;
      work.onChange?.();
      changed();
    },
    async carryOut() {
      const over = cancelled(ctx);
      for (;;) {
        const failed = steps.map(({ id }) => of(id)).find(({ state }) => state === 'failed');
        if (failed !== undefined && (!waits || ctx.cancellation.requested)) {
          stopAll(failed.error);
          throw failed.error;
        }
        const done = steps.filter(({ id }) => of(id).state === 'done');
        ctx.status(`${done.length} of ${steps.length} steps done${failed === undefined ? '' : '; one failed, and waits for another plan'}`);
        if (done.length === steps.length) return Object.fromEntries(steps.map(({ id }) => [id, of(id).output]));
        for (const step of steps)
          if (of(step.id).state === 'waiting' && (step.needs ?? []).every((need) => of(need).state === 'done')) begin(step);
        await Promise.race([wake.promise, over]);
      }
    },
  };
  return work;
}

/** Rejects when the task is to end: nothing may be at work that would. */
function cancelled({ cancellation }: WorkflowContext): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  // Nobody may wait for it when it comes.
  promise.catch(() => {});
  const { signal } = cancellation;
  if (cancellation.requested) reject(signal.reason);
  else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}

function shown({ state, output, error }: Progress): Pick<PlanView['steps'][number], 'state' | 'output' | 'error'> {
  return {
    state,
    ...(state === 'done' ? { output } : {}),
    ...(state === 'failed' ? { error: (error as Error).message } : {}),
  };
}
