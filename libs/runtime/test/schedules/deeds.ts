import type { ActivityDefinition, App, WorkflowContext } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import { appOf } from '../replicas.ts';
import { codeOf, type Execution } from './call-code.ts';
import type { CallPlan, Run } from './call-plan.ts';

/** Something that an effect did. */
export interface Entry {
  readonly at: number;
  readonly what: 'begin' | 'end';
  readonly name: 'deed' | 'undo';
  readonly attempt: number;
  /** Which process it was in; one that was killed writes nothing more. */
  readonly process: number;
  /** What this execution was to do. */
  readonly run: Run;
}

const quick: Run = { ends: 'value', after: 0, listens: false, beats: false };

/** The effects of a plan's call and of its undoing, in whatever processes they are executed. */
export class Deeds {
  readonly book: Entry[] = [];
  /** When each process was killed, by its number. */
  readonly killed: Map<number, number> = new Map();
  readonly #plan: CallPlan;
  readonly #clock: VirtualEnv;
  readonly #held = new Set<() => void>();
  #runs = 0;

  constructor(plan: CallPlan, clock: VirtualEnv) {
    this.#plan = plan;
    this.#clock = clock;
  }

  /** The app as a process has it. @param fits whether its code is that of the plan */
  app(process: number, fits = true): App {
    const deed = (context: Execution): Promise<unknown> => this.#execute('deed', process, context);
    const activities: readonly ActivityDefinition[] = [
      { kind: 'activity', name: 'deed', workerConcurrency: 1, run: (_, context) => deed(context) },
      { kind: 'activity', name: 'undo', run: (_, context) => this.#execute('undo', process, context) },
    ];
    const code = fits ? codeOf(this.#plan, deed) : async (ctx: WorkflowContext) => ctx.sleep(5);
    const workflows = [
      { kind: 'workflow' as const, name: 'code', run: code },
      // Has a slot of the deed for a while.
      { kind: 'workflow' as const, name: 'busy', run: async (ctx: WorkflowContext) => ctx.call('deed', 'busy') },
    ];
    return { ...appOf(workflows, activities), build: fits ? 'fits' : 'other' };
  }

  /** What never ends by itself ends. */
  letGo(): void {
    for (const end of this.#held) end();
  }

  async #execute(name: Entry['name'], process: number, context: Execution): Promise<unknown> {
    const isDead = (): boolean => this.killed.has(process);
    const vanish = (): Promise<never> => new Promise(() => {});
    if (name === 'deed' && context.taskId?.startsWith('busy') === true) return this.#sleep(this.#plan.busy, isDead);
    if (isDead()) return vanish();
    const { runs } = this.#plan;
    const run = name === 'deed' ? runs[this.#runs++ % runs.length]! : quick;
    const { attempt, signal } = context;
    const enter = (what: Entry['what']): number => this.book.push({ at: this.#clock.now(), what, name, attempt, process, run });
    enter('begin');
    if (run.beats) this.#beat(isDead, context);
    await this.#untilEnd(run, isDead, signal);
    if (isDead()) return vanish();
    enter('end');
    if (signal.aborted && run.listens) throw signal.reason;
    if (run.ends === 'error') throw new Error('failed');
    return `attempt ${attempt}`;
  }

  #untilEnd(run: Run, isDead: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (run.listens) signal.addEventListener('abort', () => resolve(), { once: true });
      if (run.ends === 'never') this.#held.add(resolve);
      else void this.#sleep(run.after, isDead).then(resolve);
    });
  }

  #beat(isDead: () => boolean, context: Execution): void {
    if (context.heartbeat === undefined || context.signal.aborted || isDead()) return;
    context.heartbeat({ at: this.#clock.now() });
    this.#clock.after(1_000, () => this.#beat(isDead, context));
  }

  #sleep(ms: number, isDead: () => boolean): Promise<void> {
    if (ms === 0) return Promise.resolve();
    return new Promise((resolve) => this.#clock.after(ms, () => void (isDead() || resolve())));
  }
}
