import {
  awaitedSignal,
  isAwaited,
  isDoing,
  noUsage,
  type Command,
  type CommandId,
  type Input,
  type Progress,
  type Resolved,
  type Start,
  type TaskId,
  type Turn,
  type Usage,
} from '@troupe/contracts';
import { sumOfUsage } from './sum-of-usage.ts';
import { lookedAgain, noteDecided, noteExpired } from './decided-places.ts';
import { openCommand, type TaskState } from './task-state.ts';

/** The state of a task before its first turn. */
export function emptyState(id: TaskId): TaskState {
  return {
    id,
    start: { kind: 'start', task: 'workflow', name: '', run: 0 },
    started: false,
    suspended: false,
    suspendedAt: 0,
    end: undefined,
    next: undefined,
    turns: 0,
    runStart: 0,
    createdAt: 0,
    updatedAt: 0,
    build: '',
    open: new Map(),
    usage: noUsage,
    decided: [],
    attributes: {},
    statusText: undefined,
    lastAgent: undefined,
    stopping: undefined,
    graceOver: false,
    cancelRequestedAt: undefined,
  };
}

/** Folds one more turn into the state. Depends on nothing but its arguments. */
export function applyTurn(state: TaskState, turn: Turn): void {
  if (turn.n === 0) state.createdAt = turn.at;
  state.updatedAt = turn.at;
  state.build = turn.build;
  for (const input of turn.inputs) applyInput(state, input, turn);
  for (const command of turn.commands) applyCommand(state, command, turn);
  // Last, because a signal may be for a wait that the same turn began.
  const before = new Map<string, number>();
  for (const input of turn.inputs) {
    if (input.kind !== 'signal') continue;
    const nth = before.get(input.name) ?? 0;
    before.set(input.name, nth + 1);
    takeSignal(state, input.name, turn.n, nth);
  }
  state.turns = turn.n + 1;
}

function applyInput(state: TaskState, input: Input, turn: Turn): void {
  switch (input.kind) {
    case 'accepted':
      begin(state, input.start, turn.n);
      state.started = false;
      break;
    case 'start':
      begin(state, input, turn.n);
      break;
    case 'resolved':
    case 'rejected':
      noteDecided(state, input, turn);
      addUsage(state, input.id, input.usage);
      if (input.kind === 'resolved') state.lastAgent = answeredBy(state.open.get(input.id)?.command, input) ?? state.lastAgent;
      settle(state, input.id, turn.at);
      break;
    case 'attempt-failed': {
      const open = state.open.get(input.id);
      if (open === undefined) break;
      noteDecided(state, input, turn);
      open.attempts = input.attempt;
      if (input.interrupted === true) open.interruptions = (open.interruptions ?? 0) + 1;
      else if (input.lost !== true) open.failures++;
      open.retryAt = input.retryAt;
      open.lastError = input.failure;
      open.unknown = input.unknown === true;
      open.returned = 0;
      break;
    }
    case 'progress':
      applyProgress(state, input);
      break;
    case 'reminded': {
      const open = state.open.get(input.id);
      if (open !== undefined) open.looked = lookedAgain(open.looked, input, turn.at);
      break;
    }
    case 'cancel':
      state.stopping ??= 'cancel';
      state.cancelRequestedAt ??= turn.at;
      break;
    case 'expired':
      state.stopping ??= 'expired';
      break;
    case 'grace-over':
      state.graceOver = true;
      break;
    case 'suspend':
      if (!state.suspended) state.suspendedAt = turn.at;
      state.suspended = true;
      break;
    case 'resume':
      if (state.suspended) letGoOn(state, turn.at);
      state.suspended = false;
      break;
    case 'signal':
    case 'update':
    case 'terminate':
      break;
    default:
      input satisfies never;
  }
}

function applyProgress(state: TaskState, { id, attempt, details, by, returned }: Progress): void {
  const open = state.open.get(id);
  if (open === undefined || open.attempts + 1 !== attempt) return;
  if (returned === true) {
    open.returned++;
    // Another delivery may have begun, and then it goes on, or its worker died.
    if (!open.unknown && (by === undefined || open.begunBy !== by)) return;
    open.begun = undefined;
    open.begunBy = undefined;
    return;
  }
  open.begun = attempt;
  if (by !== undefined) open.begunBy = by;
  if (details !== undefined) open.lastHeartbeat = details;
}

function settle(state: TaskState, id: CommandId, at: number): void {
  const open = state.open.get(id);
  state.open.delete(id);
  if (open?.stopping !== true || isStopping(state)) return;
  // What undoes effects begins now that all of them are known to have ended.
  if (!state.suspended) for (const undo of state.open.values()) undo.freeAt ??= at;
}

/** Something was asked to stop and has not ended. */
function isStopping(state: TaskState): boolean {
  for (const { stopping } of state.open.values()) if (stopping) return true;
  return false;
}

/** Compensations begin: what the task still has done for it is to end before. */
function stopOthers(state: TaskState): void {
  for (const open of state.open.values()) {
    const { command } = open;
    if (isDoing(command) && command.undoes !== true && (command.kind !== 'child' || command.parentClose !== 'abandon'))
      open.stopping = true;
  }
}

function letGoOn(state: TaskState, at: number): void {
  const held = isStopping(state);
  for (const open of state.open.values()) {
    if (!held || !isUndo(open.command)) open.freeAt ??= at;
    open.resumedAt = at;
    open.resumes++;
  }
}

function begin(state: TaskState, start: Start, n: number): void {
  state.start = start;
  state.started = true;
  state.next = undefined;
  state.stopping = undefined;
  state.graceOver = false;
  state.cancelRequestedAt = undefined;
  state.runStart = n;
  if (start.attributes !== undefined) state.attributes = start.attributes;
  if (start.carried !== undefined) {
    state.createdAt = start.carried.createdAt;
    state.usage = start.carried.usage;
  }
}

/** The oldest wait there was for it is over; without one a handler takes it, or it is kept. */
function takeSignal(state: TaskState, name: string, turn: number, nth: number): void {
  for (const { command } of state.open.values()) {
    if (command.kind !== 'await-signal' || awaitedSignal(command) !== name || command.handler === true) continue;
    if (command.after !== undefined && command.after > nth && command.id.startsWith(`${turn}.`)) continue;
    state.open.delete(command.id);
    return;
  }
}

function applyCommand(state: TaskState, command: Command, turn: Turn): void {
  if (isAwaited(command)) {
    const undoes = isUndo(command);
    if (undoes) stopOthers(state);
    // What was open in the task a fork came of has its time again.
    const freeAt = state.suspended || (undoes && isStopping(state)) ? undefined : Math.max(turn.at, state.start.forked?.at ?? 0);
    state.open.set(command.id, openCommand(command, turn.at, freeAt));
    return;
  }
  switch (command.kind) {
    case 'abandon': {
      const open = state.open.get(command.target);
      if (open !== undefined) noteExpired(state, [open], turn);
      if (command.awaitEnd !== true) state.open.delete(command.target);
      else if (open !== undefined) open.stopping = true;
      break;
    }
    case 'set-attributes':
      state.attributes = { ...state.attributes, ...command.attributes };
      break;
    case 'set-status':
      state.statusText = command.text;
      break;
    case 'continue-as-new': {
      noteExpired(state, state.open.values(), turn);
      const { input: _, signals: __, updates: ___, ...start } = state.start;
      state.next = {
        ...start,
        run: start.run + 1,
        ...(command.input === undefined ? {} : { input: command.input }),
        ...(command.signals.length === 0 ? {} : { signals: command.signals }),
        ...(command.updates === undefined ? {} : { updates: command.updates }),
        attributes: state.attributes,
        carried: { createdAt: state.createdAt, usage: state.usage },
      };
      state.open.clear();
      break;
    }
    case 'end':
      noteExpired(state, state.open.values(), turn);
      state.end = command;
      state.open.clear();
      break;
    case 'publish':
    case 'patch':
    case 'answer':
      break;
    default:
      command satisfies never;
  }
}

function isUndo(command: Command): boolean {
  return isDoing(command) && command.undoes === true;
}

/** The agent that answered with an outcome; undefined where none did. */
function answeredBy(command: Command | undefined, { agent }: Resolved): string | undefined {
  return command?.kind === 'model' ? (command.args as { readonly agent?: string } | undefined)?.agent : agent;
}

function addUsage(state: TaskState, id: CommandId, used: Partial<Usage> | undefined): void {
  const kind = state.open.get(id)?.command.kind;
  if (used === undefined && kind !== 'model' && kind !== 'tool') return;
  const calls = { ...(kind === 'model' ? { modelCalls: 1 } : {}), ...(kind === 'tool' ? { toolCalls: 1 } : {}) };
  state.usage = sumOfUsage(state.usage, { ...calls, ...used });
}
