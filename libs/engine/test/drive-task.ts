import { AsyncLocalStorage } from 'node:async_hooks';
import {
  taskId,
  toFailure,
  type Command,
  type CommandId,
  type Failure,
  type Input,
  type Json,
  type Start,
  type TaskId,
  type Turn,
  type WorkflowContext,
} from '@troupe/contracts';
import { expect, it } from 'vitest';
import {
  applyTurn,
  emptyState,
  Execution,
  runTurn,
  workflowContext,
  type ExecutionHost,
  type Scope,
  type TaskState,
  type TurnOutcome,
  type Violation,
} from '../src/index.ts';

// The code under test is written as users write it: what it takes and gives is theirs to say.
export type Code = (ctx: WorkflowContext, input: any) => unknown;

/** `kept`: the code stays in memory. `evicted`: it is made anew from the log before every turn. */
export type Mode = 'kept' | 'evicted';

export interface DriveOptions {
  readonly mode?: Mode;
  readonly id?: string;
  readonly input?: Json;
  readonly start?: Partial<Start>;
  /** Another process around the engine, e.g. one that does it wrong. */
  readonly host?: Partial<ExecutionHost>;
}

/** One task and its log, without store, timers or workers: the test says what arrives. */
export interface DrivenTask {
  readonly id: TaskId;
  readonly log: readonly Turn[];
  readonly state: TaskState;
  readonly execution: Execution;
  /** What the code did outside its window. */
  readonly violations: readonly Violation[];
  readonly logged: readonly string[];
  /** File and line of each command of the last replay. */
  readonly places: ReadonlyMap<Command, string>;
  /** Milliseconds since 1970; the `at` of the next turn. */
  now: number;
  /** What a replay runs; set it to deploy other code. */
  code: Code;
  /** One turn, committed through JSON. What could not be delivered any more is in the next. */
  turn(...inputs: readonly Input[]): Promise<TurnOutcome>;
  /** The id of what the task waits for under that name; the oldest, or the one of that position. */
  open(name: string, position?: number): CommandId;
  resolve(name: string, value?: Json): Promise<TurnOutcome>;
  reject(name: string, error: unknown): Promise<TurnOutcome>;
  signal(name: string, payload?: Json): Promise<TurnOutcome>;
  cancel(reason?: string): Promise<TurnOutcome>;
  /** Feeds the log to fresh code; the outcome of the last turn it came to. */
  replay(): Promise<TurnOutcome>;
  /** Feeds a log to fresh code; the outcome of each turn, up to the first that does not fit. */
  replayAll(log: readonly Turn[]): Promise<readonly TurnOutcome[]>;
}

export async function driveTask(code: Code, options: DriveOptions = {}): Promise<DrivenTask> {
  const task = new Driven(code, options);
  const start: Start = {
    kind: 'start',
    task: 'workflow',
    name: 'sample',
    run: 1,
    ...(options.input === undefined ? {} : { input: options.input }),
    ...options.start,
  };
  await task.turn(start);
  return task;
}

/**
 * A behaviour that must hold while the code stays in memory and when it is rebuilt before every
 * turn; in both cases the log it leaves must replay.
 */
export function durably(
  behaviour: string,
  scenario: (given: (code: Code, options?: DriveOptions) => Promise<DrivenTask>) => Promise<void>,
): void {
  it.each<Mode>(['kept', 'evicted'])(`${behaviour} (code %s)`, async (mode) => {
    const tasks: DrivenTask[] = [];
    await scenario(async (code, options) => {
      const task = await driveTask(code, { mode, ...options });
      tasks.push(task);
      return task;
    });
    for (const task of tasks) expect(await task.replay()).toMatchObject({ kind: 'ran' });
  });
}

export function resolved(id: CommandId, value?: Json): Input {
  return { kind: 'resolved', id, ...(value === undefined ? {} : { value }) };
}

export function rejected(id: CommandId, error: unknown): Input {
  return { kind: 'rejected', id, failure: stackless(toFailure(error)) };
}

export function signal(name: string, payload: Json = null): Input {
  return { kind: 'signal', name, payload };
}

/** `kind name` of each command, as a test compares them. */
export function said(commands: readonly Command[]): readonly string[] {
  return commands.map(({ kind, name }) => `${kind} ${name}`.trim());
}

export function stackless(failure: Failure): Failure {
  const { stack: _, cause, ...rest } = failure;
  return { ...rest, ...(cause === undefined ? {} : { cause: stackless(cause) }) };
}

const scopes = new AsyncLocalStorage<Scope>();

const nothing: TurnOutcome = { kind: 'ran', commands: [], left: [] };

class Driven implements DrivenTask {
  readonly id: TaskId;
  readonly log: Turn[] = [];
  readonly state: TaskState;
  readonly violations: Violation[] = [];
  readonly logged: string[] = [];
  places: ReadonlyMap<Command, string> = new Map();
  now = 1_000_000;
  code: Code;
  execution: Execution;
  readonly #mode: Mode;
  readonly #host: ExecutionHost;

  constructor(code: Code, options: DriveOptions) {
    this.id = taskId(options.id ?? 'task');
    this.code = code;
    this.state = emptyState(this.id);
    this.#mode = options.mode ?? 'kept';
    this.#host = {
      quiesce: (callback) => queueMicrotask(() => process.nextTick(callback)),
      enter: (_, enter) => enter(),
      within: (scope, code) => scopes.run(scope, code),
      scope: () => scopes.getStore(),
      secret: () => '0'.repeat(32),
      violated: (_, violation) => this.violations.push(violation),
      log: (_, level, message) => this.logged.push(`${level} ${message}`),
      ...options.host,
    };
    this.execution = undefined as unknown as Execution;
  }

  async turn(...inputs: readonly Input[]): Promise<TurnOutcome> {
    const start = inputs.find((input) => input.kind === 'start');
    if (start !== undefined) this.execution = this.#create(start);
    else if (this.#mode === 'evicted') await this.#rebuild();
    const outcome = await new Promise<TurnOutcome>((done) => runTurn(this.execution, { n: this.log.length, at: this.now, inputs }, done));
    if (outcome.kind !== 'ran') return outcome;
    const delivered = inputs.filter((input) => !outcome.left.some((left) => left === input));
    const turn: Turn = { task: this.id, n: this.log.length, inputs: delivered, commands: outcome.commands, build: 'test', at: this.now };
    const stored = JSON.parse(JSON.stringify(turn)) as Turn;
    this.log.push(stored);
    applyTurn(this.state, stored);
    if (this.state.next !== undefined) return this.turn(this.state.next, ...outcome.left);
    return outcome;
  }

  open(name: string, position = 0): CommandId {
    const open = [...this.state.open.values()].filter(({ command }) => command.name === name)[position];
    if (open === undefined)
      throw new Error(
        `The task does not wait for "${name}" (${position}), but for: ${[...this.state.open.values()].map(({ command }) => command.name).join(', ')}.`,
      );
    return open.command.id;
  }

  resolve(name: string, value?: Json): Promise<TurnOutcome> {
    return this.turn(resolved(this.open(name), value));
  }

  reject(name: string, error: unknown): Promise<TurnOutcome> {
    return this.turn(rejected(this.open(name), error));
  }

  signal(name: string, payload: Json = null): Promise<TurnOutcome> {
    return this.turn(signal(name, payload));
  }

  cancel(reason?: string): Promise<TurnOutcome> {
    return this.turn({ kind: 'cancel', ...(reason === undefined ? {} : { reason }) });
  }

  async replay(): Promise<TurnOutcome> {
    return (await this.replayAll(this.log)).at(-1) ?? nothing;
  }

  async replayAll(log: readonly Turn[]): Promise<readonly TurnOutcome[]> {
    return (await this.#feed(JSON.parse(JSON.stringify(log)) as Turn[])).outcomes;
  }

  async #rebuild(): Promise<void> {
    const { outcomes, execution } = await this.#feed(this.log);
    const outcome = outcomes.at(-1) ?? nothing;
    if (outcome.kind !== 'ran') throw new Error(`The log does not replay: ${JSON.stringify(outcome)}`);
    if (execution !== undefined) this.execution = execution;
  }

  async #feed(log: readonly Turn[]): Promise<{ outcomes: readonly TurnOutcome[]; execution: Execution | undefined }> {
    const outcomes: TurnOutcome[] = [];
    let execution: Execution | undefined;
    const places = new Map<Command, string>();
    this.places = places;
    for (const { n, at, inputs, commands } of log) {
      const start = inputs.find((input) => input.kind === 'start');
      if (start !== undefined) execution = this.#create(start);
      if (execution === undefined) continue;
      execution.commands.trace(places);
      const replaying = execution;
      const outcome = await new Promise<TurnOutcome>((done) => runTurn(replaying, { n, at, inputs, recorded: commands }, done));
      outcomes.push(outcome);
      if (outcome.kind !== 'ran') break;
    }
    return { outcomes, execution };
  }

  #create(start: Start): Execution {
    return new Execution(this.id, start, this.#host, async (execution, input) => this.code(workflowContext(execution), input as never));
  }
}
