import {
  isAwaited,
  isDoing,
  isWork,
  splitCallId,
  type AwaitedCommand,
  type CommandId,
  type Command,
  type Input,
  type Json,
  type ModelCallArgs,
  type Start,
  type TaskId,
  type Turn,
} from '@troupe/contracts';
import { decodeTurn } from '@troupe/contracts/format';
import { isReadable, type TurnRecord } from '@troupe/store';

interface Open {
  readonly command: AwaitedCommand;
  /** When it was asked for. */
  readonly since: number;
  attempts: number;
  failures: number;
  /** When the next attempt may begin. */
  retryAt: number;
  /** A human is to say what became of it. */
  unknown: boolean;
  /** Nobody waits for more than its end. */
  stopping: boolean;
}

/** What the durable turns of one task say, read anew and without the engine. */
export class TaskLog {
  readonly turns: Turn[] = [];
  readonly open: Map<CommandId, Open> = new Map();
  /** When each command was settled, or let go of. */
  readonly over: Map<CommandId, number> = new Map();
  readonly results: Map<CommandId, { readonly value: Json | undefined; readonly attempt: number }> = new Map();
  /** Messages the store took, and those that turns hold. */
  readonly accepted: Set<string> = new Set();
  readonly delivered: Set<string> = new Set();
  /** Its model calls, by round. */
  readonly models: Map<number, CommandId> = new Map();
  /** Sessions it was let into, and not judged yet. */
  readonly opened: string[] = [];
  /** What was decided, by the approval it was about. */
  readonly decided: Map<CommandId, unknown> = new Map();
  start: Start | undefined;
  /** Its code has begun. */
  begun = false;
  /** What it published, as JSON. */
  readonly published: Set<string> = new Set();
  startAt: number = -Infinity;
  suspendedAt: number | undefined;
  ended: { readonly at: number; readonly status: string; readonly output: Json | undefined } | undefined;
  /** Commands whose end the store keeps for it until it can take that. */
  readonly kept: Set<CommandId> = new Set();
  /** Somebody asked it to stop. */
  stopped = false;
  parent: TaskId | undefined;
  /** The session it was started in. */
  session: string | undefined;
}

/** What a turn says that cannot be right, by the rules E2, E5, E7 and E8. */
export function addTurn(log: TaskLog, record: TurnRecord, now: number, early: number): readonly string[] {
  const turn = decodeTurn(record);
  if (!isReadable(turn)) return [`turn ${record.n} cannot be read`];
  const wrong: string[] = [];
  if (record.n !== log.turns.length) wrong.push(`E2: turn ${record.n} follows turn ${log.turns.length - 1}`);
  if (log.ended !== undefined) wrong.push(`E8: turn ${record.n} follows the end`);
  log.turns.push(turn);
  for (const input of turn.inputs) wrong.push(...addInput(log, input, now, early));
  for (const command of turn.commands) addCommand(log, command, now);
  return wrong;
}

function addInput(log: TaskLog, input: Input, now: number, early: number): readonly string[] {
  switch (input.kind) {
    case 'resolved':
    case 'rejected': {
      const open = log.open.get(input.id);
      if (open === undefined) return log.over.has(input.id) ? [`E5: ${input.id} is settled though it was over`] : [];
      close(log, input.id, now);
      if (input.kind === 'resolved' && open.command.kind === 'open-session') log.opened.push(open.command.name);
      if (input.kind === 'resolved' && open.command.kind === 'approval') log.decided.set(input.id, input.value);
      if (input.kind === 'resolved') log.results.set(input.id, { value: input.value, attempt: open.attempts + 1 });
      if (open.command.kind === 'timer' && now < open.command.due - early)
        return [`E7: the timer ${input.id} fires ${open.command.due - now} ms early`];
      return [];
    }
    case 'attempt-failed': {
      const open = log.open.get(input.id);
      if (open === undefined) return [];
      const wrong =
        input.attempt === open.attempts + 1 ? [] : [`attempt ${input.attempt} of ${input.id} fails after ${open.attempts} others`];
      open.attempts = input.attempt;
      open.retryAt = input.retryAt;
      open.unknown = input.unknown === true;
      if (input.lost !== true && input.interrupted !== true) open.failures++;
      const most = isWork(open.command) ? (open.command.options?.retry?.attempts ?? 3) : Infinity;
      if (open.failures >= most) wrong.push(`${input.id} is to be tried again after ${open.failures} failures of ${most}`);
      return wrong;
    }
    case 'cancel':
    case 'expired':
    case 'terminate':
      log.stopped = true;
      return [];
    case 'accepted':
      log.start = input.start;
      log.parent = input.start.parent?.task;
      log.startAt = input.start.startAt ?? log.startAt;
      return [];
    case 'start':
      log.start = input;
      log.begun = true;
      log.parent = input.parent?.task;
      log.session = input.session;
      return now < log.startAt - early ? [`E7: it begins ${log.startAt - now} ms early`] : [];
    case 'suspend':
      log.suspendedAt ??= now;
      return [];
    case 'resume':
      log.suspendedAt = undefined;
      return [];
    case 'signal':
      takeSignal(log, input.name, now);
      return deliver(log, input.message);
    case 'update':
      return deliver(log, input.message);
    default:
      return [];
  }
}

function deliver(log: TaskLog, message: string | undefined): readonly string[] {
  if (message === undefined) return [];
  if (log.delivered.has(message)) return [`E6: ${message} is delivered again`];
  log.delivered.add(message);
  return [];
}

/** The oldest wait for it is over. */
function takeSignal(log: TaskLog, name: string, now: number): void {
  for (const [id, { command }] of log.open) {
    if (command.kind !== 'await-signal' || command.name !== name || command.handler === true) continue;
    close(log, id, now);
    return;
  }
}

function addCommand(log: TaskLog, command: Command, now: number): void {
  if (isAwaited(command)) {
    if (command.kind === 'model') log.models.set((command.args as unknown as ModelCallArgs).round, command.id);
    // What is undone stops whatever else is in flight.
    if (isDoing(command) && command.undoes === true) for (const open of log.open.values()) open.stopping = true;
    log.open.set(command.id, { command, since: now, attempts: 0, failures: 0, retryAt: -Infinity, unknown: false, stopping: false });
    return;
  }
  switch (command.kind) {
    case 'publish':
      log.published.add(JSON.stringify(command.data));
      break;
    case 'abandon':
      if (command.awaitEnd !== true) close(log, command.target, now);
      else if (log.open.has(command.target)) log.open.get(command.target)!.stopping = true;
      break;
    case 'continue-as-new':
      for (const id of [...log.open.keys()]) close(log, id, now);
      break;
    case 'end':
      for (const id of [...log.open.keys()]) close(log, id, now);
      log.ended = { at: now, status: command.status, output: command.output };
      break;
    default:
      break;
  }
}

function close(log: TaskLog, id: CommandId, now: number): void {
  log.open.delete(id);
  log.over.set(id, now);
}

export function taskOf(call: string): { readonly task: TaskId; readonly command: CommandId } {
  return splitCallId(call as never);
}
