import {
  callId,
  isoTime,
  isWork,
  splitApprovalId,
  toFailure,
  toJson,
  TroupeError,
  type Approval,
  type CommandId,
  type Decision,
  type Input,
  type TaskId,
  type TaskService,
} from '@troupe/contracts';
import { pendingApprovals } from '@troupe/engine';
import { readCursor } from './list-tasks.ts';
import { misfit, orMisfit } from './misfit.ts';
import type { OwnedTask } from './owned-task.ts';
import { recordedApprovals } from './task-record.ts';
import { settled } from './settled.ts';
import type { Shell } from './shell.ts';
import { toTurn } from './turn-body.ts';

type Approvals = Pick<TaskService, 'approvals' | 'approval' | 'decide'>;

/** Human decisions tasks wait for: tool calls to approve, outcomes nobody knows. */
export function createApprovals(shell: Shell): Approvals {
  const pendingOf = (task: TaskId): readonly Approval[] => {
    const open = shell.tasks.get(task);
    return open === undefined || open.state.end !== undefined ? [] : pendingApprovals(open.state);
  };

  const parse = (id: string): { task: TaskId; command: CommandId } => {
    const parts = splitApprovalId(id);
    if (parts === undefined)
      throw new TroupeError('invalid-id', `An approval id looks like "task.turn.index"; got ${JSON.stringify(id.slice(0, 64))}.`);
    return parts;
  };

  /** What the log says of an approval that is not pending. */
  const decided = async (id: string, { task, command }: { task: TaskId; command: CommandId }): Promise<Approval> => {
    const notFound = new TroupeError('approval-not-found', `There is no approval "${id}".`);
    let found: Approval | undefined;
    for (let from = Number(command.split('.')[0]); ;) {
      const turns = await shell.store.readTurns(task, from, 200);
      for (const record of turns) {
        const turn = toTurn(record);
        for (const asked of turn.commands) {
          if (asked.kind === 'approval' && asked.id === command) {
            found = {
              id,
              task,
              agent: asked.agent,
              tool: asked.name,
              args: asked.args,
              createdAt: isoTime(turn.at),
              status: 'rejected',
            };
          }
        }
        for (const input of turn.inputs) {
          if (found === undefined || input.kind !== 'resolved' || input.id !== command) continue;
          return decidedBy(found, input.value as unknown as Decision);
        }
      }
      if (turns.length < 200) break;
      from += turns.length;
    }
    if (found === undefined) throw notFound;
    return found;
  };

  const inputOf = (task: OwnedTask, command: CommandId, decision: Decision): Input => {
    const open = task.state.open.get(command)!;
    if (open.command.kind === 'approval') return { kind: 'resolved', id: command, value: toJson(decision, 'the decision') };
    // An unknown outcome: run it again, or take it as failed.
    if (decision.decision === 'approve') {
      return {
        kind: 'attempt-failed',
        id: command,
        attempt: open.attempts,
        failure: open.lastError!,
        retryAt: shell.clock.now(),
        lost: true,
      };
    }
    const failure = toFailure(
      new TroupeError(
        'outcome-unknown',
        `Nobody knows whether ${callId(task.id, command)} had its effect${decision.reason === undefined ? '' : `: ${decision.reason}`}.`,
        { retryable: false },
      ),
    );
    return { kind: 'rejected', id: command, failure };
  };

  return {
    async approvals({ limit, cursor, task }) {
      if (task !== undefined) {
        const record = shell.tasks.has(task as TaskId) ? undefined : await shell.store.readTask(task as TaskId);
        return { items: record === undefined ? pendingOf(task as TaskId) : recordedApprovals(record) };
      }
      const items: Approval[] = [];
      let at = cursor === undefined ? undefined : readCursor(cursor);
      for (;;) {
        const records = await shell.store.listTasks({ approvals: true, limit: 100, ...(at === undefined ? {} : { cursor: at }) });
        for (const record of records) {
          items.push(...(shell.tasks.has(record.id) ? pendingOf(record.id) : recordedApprovals(record)));
          at = { createdAt: record.createdAt, id: record.id };
          // Whole tasks, so that the cursor can name the last one.
          if (items.length >= limit) return { items, next: Buffer.from(`${at.createdAt}/${at.id}`).toString('base64url') };
        }
        if (records.length < 100) return { items };
      }
    },
    async approval(id) {
      const { task, command } = parse(id);
      return pendingOf(task).find((approval) => approval.id === id) ?? decided(id, { task, command });
    },
    async decide(id, decision) {
      const parts = parse(id);
      const task = shell.tasks.get(parts.task);
      if (task !== undefined) {
        await settled(task);
        await checkEdit(shell, task, parts.command, decision);
      }
      const pending = pendingOf(parts.task).find((approval) => approval.id === id);
      const told = task?.inbox.some(({ input }) => 'id' in input && input.id === parts.command) === true;
      if (task === undefined || pending === undefined || told) {
        if (pending === undefined) await decided(id, parts);
        throw new TroupeError('already-decided', `The approval "${id}" was already decided, or its task no longer waits for it.`);
      }
      const input = inputOf(task, parts.command, decision);
      const open = task.state.open.get(parts.command)!;
      if (isWork(open.command)) task.live.delete(parts.command);
      const fate = await new Promise<'durable' | 'ended' | 'lost'>((resolve) => shell.enqueue(task, { input, settled: resolve }));
      if (fate === 'lost')
        throw new TroupeError('unavailable', `Task "${task.id}" is moving to another process; try again.`, {
          retryable: true,
          retryAfter: 1_000,
        });
      if (fate === 'ended') throw new TroupeError('task-ended', `Task "${task.id}" ended before the decision reached it.`);
      return decidedBy(pending, decision);
    },
  };
}

function decidedBy(asked: Approval, { decision, args }: Decision): Approval {
  return { ...asked, ...(args === undefined ? {} : { args }), status: decision === 'approve' ? 'approved' : 'rejected' };
}

/** Who edits the arguments of a call hears at once when they do not fit; the model would hear of it too late to ask again. */
async function checkEdit({ app }: Shell, { id, state }: OwnedTask, command: CommandId, { args }: Decision): Promise<void> {
  const open = state.open.get(command);
  if (args === undefined || open === undefined) return;
  if (isWork(open.command) && open.unknown)
    throw new TroupeError(
      'invalid-arguments',
      `The arguments of ${callId(id, command)} cannot be edited: it may have had its effect with those it was made with.`,
    );
  if (open.command.kind !== 'approval') return;
  const { name } = open.command;
  const fault = `The arguments do not fit tool "${name}"`;
  const fit = await orMisfit('invalid-arguments', 'args', fault, async () => app.tools.get(name)?.input?.safeParseAsync(args));
  if (fit?.success === false) throw misfit('invalid-arguments', 'args', fault, fit.error.issues);
}
