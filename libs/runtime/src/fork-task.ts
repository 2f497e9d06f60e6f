import {
  partitionOf,
  taskId,
  TroupeError,
  type Command,
  type Input,
  type Start,
  type Task,
  type TaskId,
  type TaskService,
  type Turn,
} from '@troupe/contracts';
import { applyTurn, childIdOf, emptyState } from '@troupe/engine';
import type { FindTask } from './find-task.ts';
import { ownedTask, type OwnedTask } from './owned-task.ts';
import { ownTaskId } from './route-service.ts';
import type { Shell } from './shell.ts';
import type { StartOnce } from './start-once.ts';
import { toTaskRecord } from './task-record.ts';
import { toTurn, toTurnRecord } from './turn-body.ts';

/** Runs a copy of a task again from one of its turns; what came before is taken over as it was. */
export function createForkTask(shell: Shell, find: FindTask, starts: StartOnce, takeUp: (task: OwnedTask) => void): TaskService['fork'] {
  const isHere = (id: TaskId): boolean => shell.ownership.owns(partitionOf(id));

  const again = async (copy: TaskId, start: Start): Promise<Task> => {
    if (isHere(copy)) {
      if ((await starts.begin(copy, start)).kind !== 'started') throw taken(copy);
    } else await shell.peers.ask(copy, 'begin', [copy, start]);
    return find.view(copy);
  };

  return async (id, turn, newId) => {
    const source = taskId(id);
    const { turns } = await find.view(id);
    if (!Number.isInteger(turn) || turn < 0 || turn > turns)
      throw new TroupeError('out-of-range', `Task "${id}" has turns 0 to ${turns - 1}; fork from a turn between 0 and ${turns}.`);
    const copy = newId === undefined ? ownTaskId(shell) : taskId(newId);
    if (shell.tasks.has(copy) || (await shell.store.readTask(copy)) !== undefined) throw taken(copy);
    const log = (await shell.store.readTurns(source, 0, Math.max(1, turn))).map(toTurn);
    if (turn === 0) return again(copy, copyStart(shell, startOf(log[0]!), log[0]!.at));

    const task = ownedTask(copy);
    task.state = emptyState(copy);
    for (const kept of copyLog(shell, source, copy, log)) {
      if ((await shell.store.append({ turn: toTurnRecord(kept) })) === 'conflict') throw taken(copy);
      applyTurn(task.state, kept);
    }
    await shell.store.saveTask(toTaskRecord(task));
    if (isHere(copy)) {
      if (!shell.tasks.add(task)) throw taken(copy);
      takeUp(task);
    } else await shell.peers.ask(copy, 'adopt', [copy]);
    return find.view(copy);
  };
}

/** The log as the copy's own. Children that were open become children of the copy, and start again with it. */
function copyLog(shell: Shell, source: TaskId, copy: TaskId, log: readonly Turn[]): readonly Turn[] {
  const original = emptyState(source);
  for (const turn of log) {
    applyTurn(original, turn);
    if (turn.commands.some(({ kind }) => kind === 'end'))
      throw new TroupeError('out-of-range', `Turn ${turn.n} ended the task; fork from a turn up to ${turn.n}.`);
  }
  const { original: of = source } = startOf(log[0]!);
  const begin = (start: Start): Start => ({ ...copyStart(shell, start, log[0]!.at), original: of });
  const input = (each: Input): Input => {
    if (each.kind === 'start') return begin(each);
    return each.kind === 'accepted' ? { ...each, start: begin(each.start) } : each;
  };
  return log.map(({ n, inputs, commands, ...turn }) => ({
    ...turn,
    task: copy,
    n,
    inputs: inputs.map(input),
    commands: commands.map((command, index): Command => {
      const mine = command.kind === 'child' && original.open.has(command.id) && command.task === childIdOf(source, n, index);
      return mine ? { ...command, task: childIdOf(copy, n, index) } : command;
    }),
  }));
}

/** A copy has no parent to report to, no request that would be the same again, and as much time as its original had. */
function copyStart(shell: Shell, { parent: _, request: __, deadline, ...start }: Start, at: number): Start {
  return { ...start, ...(deadline === undefined ? {} : { deadline: shell.clock.now() + Math.max(0, deadline - at) }) };
}

function startOf({ inputs }: Turn): Start {
  const [first] = inputs;
  if (first?.kind === 'start') return first;
  if (first?.kind === 'accepted') return first.start;
  throw new TroupeError('internal', 'The log does not begin with a start.');
}

function taken(id: TaskId): TroupeError {
  return new TroupeError('already-exists', `The id "${id}" is taken.`);
}
