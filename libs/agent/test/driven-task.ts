import {
  isAwaited,
  type AgentSnapshot,
  type AwaitedCommand,
  type Command,
  type CommandId,
  type Delivered,
  type EndCommand,
  type Json,
  type Message,
  type ModelAnswer,
  type PlannedCall,
  type Start,
  type TaskId,
} from '@troupe/contracts';
import { agentContext, Execution, runTurn, type ExecutionHost, type TurnOutcome } from '@troupe/engine';
import { agentLoop } from '../src/index.ts';

export const snapshot: AgentSnapshot = {
  name: 'advisor',
  models: ['gold'],
  limits: { modelCalls: 25 },
  toolConcurrency: 8,
  modelTimeout: 1_000,
  typed: false,
  recall: 'session',
};

/** An agent task on the real engine; the test plays everything outside of it. */
export interface DrivenTask {
  /** What the task waits for, oldest first. */
  readonly open: () => readonly AwaitedCommand[];
  readonly end: () => EndCommand | undefined;
  /** What its session gains. */
  readonly remembered: () => readonly Message[] | undefined;
  /** The conversation the open model call would be asked with. */
  readonly asked: () => readonly Message[];
  /** All that it would be made with. */
  readonly work: () => object;
  /** What an open guard is given to look at. */
  readonly workOf: (name: string) => object;
  /** One turn; gives the commands it emitted. */
  readonly deliver: (...inputs: readonly Delivered[]) => Promise<readonly Command[]>;
  readonly answer: (answer: Partial<ModelAnswer>) => Promise<readonly Command[]>;
  readonly resolve: (name: string, value?: Json) => Promise<readonly Command[]>;
  readonly reject: (name: string, failure: { name?: string; code?: string; message: string }) => Promise<readonly Command[]>;
  /** Lets `ms` milliseconds pass. */
  readonly pass: (ms: number) => void;
  readonly log: readonly { readonly at: number; readonly inputs: readonly Delivered[]; readonly commands: readonly Command[] }[];
  /** Runs the log once more in a new execution; what differs, if anything. */
  readonly replayed: () => Promise<readonly TurnOutcome[]>;
}

const host: ExecutionHost = {
  quiesce: (callback) => queueMicrotask(() => process.nextTick(callback)),
  enter: (_execution, code) => code(),
  // The agent loop has no parts that differ in what they may ask for.
  within: (_scope, code) => code(),
  scope: () => undefined,
  secret: () => '0'.repeat(32),
  violated: (_execution, violation) => {
    throw violation;
  },
  log: () => {},
};

export async function drive(agent: AgentSnapshot = snapshot, begin: Partial<Start> = {}): Promise<DrivenTask> {
  const start: Start = {
    kind: 'start',
    task: 'agent',
    name: agent.name,
    run: 1,
    input: 'hello',
    agent: agent as unknown as Json,
    ...begin,
  };
  const open = new Map<CommandId, AwaitedCommand>();
  const log: { at: number; inputs: readonly Delivered[]; commands: readonly Command[] }[] = [];
  const make = () => new Execution('t1' as TaskId, start, host, (execution) => agentLoop(agentContext(execution), start.input ?? null));
  const turn = (execution: Execution, n: number, at: number, inputs: readonly Delivered[], recorded?: readonly Command[]) =>
    new Promise<TurnOutcome>((done) => runTurn(execution, { n, at, inputs, ...(recorded === undefined ? {} : { recorded }) }, done));

  const execution = make();
  let now = 1_000_000;
  let end: EndCommand | undefined;

  const deliver = async (...inputs: readonly Delivered[]): Promise<readonly Command[]> => {
    for (const input of inputs) if (input.kind === 'resolved' || input.kind === 'rejected') open.delete(input.id);
    const outcome = await turn(execution, log.length, now, inputs);
    if (outcome.kind !== 'ran') throw new Error(`the turn came out as ${JSON.stringify(outcome)}`);
    for (const command of outcome.commands) {
      if (isAwaited(command)) open.set(command.id, command);
      if (command.kind === 'abandon' && open.get(command.target)?.kind !== 'child') open.delete(command.target);
      if (command.kind === 'end') end = command;
    }
    log.push({ at: now, inputs, commands: outcome.commands });
    return outcome.commands;
  };
  const named = (name: string): CommandId => {
    const command = [...open.values()].find((each) => each.name === name);
    if (command === undefined) throw new Error(`nothing named ${name} is open: ${[...open.values()].map((each) => each.name).join(', ')}`);
    return command.id;
  };
  const model = (): AwaitedCommand => {
    const command = [...open.values()].find(({ kind }) => kind === 'model');
    if (command === undefined) throw new Error('no model call is open');
    return command;
  };
  await deliver(start);

  return {
    open: () => [...open.values()],
    end: () => end,
    remembered: () => end?.session?.messages as readonly Message[] | undefined,
    asked: () => (execution.late(model().id) as () => { messages: readonly Message[] })().messages,
    work: () => (execution.late(model().id) as () => object)(),
    workOf: (name) => (execution.late(named(name)) as () => object)(),
    deliver,
    answer: (answer) => deliver({ kind: 'resolved', id: model().id, value: { finish: 'stop', calls: [], ...answer } as unknown as Json }),
    resolve: (name, value) => deliver({ kind: 'resolved', id: named(name), ...(value === undefined ? {} : { value }) }),
    reject: (name, failure) => deliver({ kind: 'rejected', id: named(name), failure: { name: 'Error', ...failure } }),
    pass: (ms) => {
      now += ms;
    },
    log,
    replayed: async () => {
      const again = make();
      const outcomes: TurnOutcome[] = [];
      for (const [n, { at, inputs, commands }] of log.entries()) outcomes.push(await turn(again, n, at, inputs, commands));
      return outcomes.filter(({ kind }) => kind !== 'ran');
    },
  };
}

export function run(id: string, name: string, args: Json = {}, approve = false): PlannedCall {
  return { id, name, args, plan: 'run', approve };
}

/** What a provider would refuse a conversation for. */
export function faultsOf(messages: readonly Message[]): readonly string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  let due: string[] = [];
  if (messages.length > 0 && messages[0]!.role !== 'user') faults.push(`it begins with a message of the ${messages[0]!.role}`);
  for (const [at, { role, content, toolCalls, toolCallId }] of messages.entries()) {
    if (typeof content !== 'string') faults.push(`message ${at} has no text`);
    if (role === 'tool') {
      if (toolCallId === undefined || toolCallId !== due.shift())
        faults.push(`message ${at} answers ${toolCallId}, which is not the next call`);
      continue;
    }
    if (due.length > 0) faults.push(`before message ${at} there is no answer to ${due.join(', ')}`);
    due = [];
    if (role === 'assistant' && content === '' && toolCalls === undefined) faults.push(`message ${at} says nothing`);
    for (const { id } of toolCalls ?? []) {
      if (id === '' || ids.has(id)) faults.push(`message ${at} has the call id ${id} again`);
      ids.add(id);
      due.push(id);
    }
  }
  if (due.length > 0) faults.push(`at the end there is no answer to ${due.join(', ')}`);
  return faults;
}

/** The same of the strictest chat templates: user and assistant in turn. */
export function strictFaultsOf(messages: readonly Message[]): readonly string[] {
  const turns = messages.flatMap(({ role }, at) => {
    const before = messages[at - 1]?.role;
    if (role === 'user' && before !== undefined && before !== 'assistant')
      return [`message ${at} is the user's after one of the ${before}`];
    return role === 'assistant' && before === 'assistant' ? [`message ${at} is the assistant's again`] : [];
  });
  return [...faultsOf(messages), ...turns];
}
