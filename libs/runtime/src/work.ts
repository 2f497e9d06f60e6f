import {
  callId,
  cancelSubject,
  partitionOf,
  toFailure,
  TroupeError,
  type App,
  type CommandId,
  type Json,
  type ModelWork,
  type RecordedOptions,
  type Work,
  type WorkCommand,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { isBegunDurably } from './begun-durably.ts';
import { isTold, type EndAttempt } from './end-attempt.ts';
import type { LiveText } from './live-text.ts';
import { addLive, type LiveCall, type OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { setTimer } from './task-timers.ts';
import { workOptions } from './work-options.ts';
import { isSeen } from './work-reports.ts';
import type { WorkTimeouts } from './work-timeouts.ts';

/**
 * Work with attempts: steps here, the rest by workers.
 *
 * W1  An execution is known by (call, attempt); what comes from another one is stale and refused.
 * W2  An execution begins only when its command, and the failure of the one before, are durable.
 * W3  A worker is told `committed` only when its outcome is durable (R3).
 * W4  A `once` effect whose outcome is unknown is never run again by itself.
 * W5  An execution that died with its process is repeated ever later, and not without end; what had not
 *     begun did not die.
 * W6  What is said of an execution counts only with the token it was sent with.
 */
export interface WorkParts {
  dispatchWork(task: OwnedTask, open: OpenCommand): void;
  cancelWork: Shell['cancelWork'];
  /** Sends again what was sent and of which nobody showed a sign of life; all of it when the bus lost what it held. */
  resend(all: boolean): void;
}

/** Milliseconds after which an attempt that nobody seems to run is sent again; doubles each time, up to the maximum. */
const SILENCE = { first: 30_000, most: 300_000 };

export function createWork(
  shell: Shell,
  endAttempt: EndAttempt,
  timeouts: WorkTimeouts,
  runStep: (task: OwnedTask, open: OpenCommand, attempt: number) => void,
  text: LiveText,
): WorkParts {
  const dispatchWork = (task: OwnedTask, open: OpenCommand, resent = 0): void => {
    const command = open.command as WorkCommand;
    timeouts.watchClose(task, open);
    // What is asked for while the process stops is sent by whoever comes after it.
    if (shell.cluster && shell.closing && open.command.kind !== 'step') return;
    if (task.phase === 'gone' || task.state.suspended || task.blocked !== undefined || task.live.has(command.id)) return;
    const now = shell.clock.now();
    if (open.retryAt !== undefined && open.retryAt > now) {
      setTimer(shell, task, command.id, 'due', open.retryAt, () => {
        if (task.state.open.get(command.id) === open && !task.live.has(command.id)) dispatchWork(task, open);
      });
      return;
    }
    const attempt = open.attempts + 1;
    const options = workOptions(shell, command);
    if (command.kind === 'step') {
      // Steps have no `reconcile`: what became of a `once` step, a human says.
      if (open.unknown) return;
      shell.withExecution(task, () => {
        if (isSure(task, open, resent)) runStep(task, open, attempt);
      });
      return;
    }
    if (command.kind === 'model') {
      shell.withExecution(task, (execution) => {
        const late = execution.late(command.id) as (() => Omit<ModelWork, 'history' | 'model'>) | undefined;
        if (late === undefined) return;
        // Taken now: the conversation may have grown by the time the history is read.
        const asked = late();
        const session = execution.session;
        if (session === undefined || session.at === 0) send(task, open, attempt, options, modelWork(command, asked, []), resent);
        else {
          shell.sessionMessages(session.id, session.at).then(
            (history) => send(task, open, attempt, options, modelWork(command, asked, history), resent),
            (error: unknown) => endAttempt(task, command.id, attempt, { ok: false, failure: toFailure(error) }),
          );
        }
      });
      return;
    }
    send(task, open, attempt, options, command.args, resent);
  };

  /**
   * Whether this process is sure that the task is its own (P3). If not, the call is dispatched once it
   * is: what a paused process had decided may have been done by another meanwhile (E5).
   */
  const isSure = (task: OwnedTask, open: OpenCommand, resent: number): boolean => {
    const may = shell.ownership.confirm(partitionOf(task.id));
    if (may === true) return true;
    const { id } = open.command;
    void Promise.resolve(may).then((still) => {
      if (still && task.phase !== 'gone' && task.state.open.get(id) === open && !task.live.has(id)) dispatchWork(task, open, resent);
    });
    return false;
  };

  const send = (
    task: OwnedTask,
    open: OpenCommand,
    attempt: number,
    options: RecordedOptions,
    args: Json | undefined,
    resent: number,
  ): void => {
    if (task.phase === 'gone' || !isSure(task, open, resent)) return;
    const command = open.command as WorkCommand;
    const now = shell.clock.now();
    const { start } = task.state;
    const user = task.state.attributes['user'];
    const call = callId(task.id, command.id);
    const token = shell.tokens.of(task.state.createdAt, call, attempt);
    const work: Work = {
      call,
      task: task.id,
      partition: partitionOf(task.id),
      kind: command.kind as Work['kind'],
      name: command.name,
      attempt,
      epoch: shell.ownership.epoch(partitionOf(task.id)),
      token,
      ...(args === undefined ? {} : { args }),
      options,
      ...(start.task === 'agent' ? { agent: agentOf(command, start.name) } : {}),
      ...(start.session === undefined ? {} : { session: start.session }),
      ...(user === undefined ? {} : { user }),
      ...(open.lastHeartbeat === undefined ? {} : { lastHeartbeat: open.lastHeartbeat }),
      ...(options.scheduleToStart === undefined && options.heartbeat === undefined ? {} : { reportStart: true }),
      ...(open.unknown ? { reconcile: true } : {}),
      ...(resent > 0 || isBegunDurably(open, options) || (shell.cluster && turnOf(command.id) < task.takenAt) ? { again: resent } : {}),
      ...(start.traceId === undefined ? {} : { traceparent: traceparent(start.traceId) }),
    };
    if (isMissing(shell.app, work))
      shell.log.warn(`the app has no ${work.kind} "${work.name}"; the call waits until it has`, { task: task.id, call: work.call });
    const live: LiveCall = {
      attempt,
      token,
      dispatchedAt: now,
      startedAt: undefined,
      lastBeat: now,
      lastNoted: now,
      seenAt: undefined,
      resent,
      returned: 0,
      stop: () => {},
    };
    addLive(task, command.id, live);
    timeouts.watchStart(task, open, live, options);
    if (work.kind === 'model') text.begin(task.id, call, attempt, token);
    shell.bus.publish(work).catch((error: unknown) => {
      // What no repeat can carry is how the call ends.
      if (error instanceof TroupeError && error.retryable === false) {
        endAttempt(task, command.id, attempt, { ok: false, failure: toFailure(error) });
        return;
      }
      shell.log.error('cannot dispatch, trying again', { call: work.call, error: toFailure(error).message });
      if (task.live.get(command.id) === live) task.live.delete(command.id);
      shell.timers.add(shell.clock.now() + 1_000, () => {
        // It may have arrived all the same: whoever takes it asks first.
        if (task.state.open.get(command.id) === open) dispatchWork(task, open, resent + 1);
      });
    });
  };

  const resend: WorkParts['resend'] = (all) => {
    const now = shell.clock.now();
    for (const task of shell.tasks.values()) {
      for (const [id, live] of task.live) {
        const open = task.state.open.get(id);
        // Of an unknown outcome a human was asked: to ask the app again says nothing new.
        if (open === undefined || open.command.kind === 'step' || open.unknown || isTold(task, id) || isSeen(live, now)) continue;
        const sign = Math.max(live.dispatchedAt, live.lastBeat, live.seenAt ?? 0);
        if (!all && now - sign < Math.min(SILENCE.first * 2 ** live.resent, SILENCE.most)) continue;
        task.live.delete(id);
        dispatchWork(task, open, live.resent + 1);
      }
    }
  };

  const cancelWork = (task: OwnedTask, command: WorkCommand): void => {
    shell.bus.broadcast(cancelSubject, { call: callId(task.id, command.id) });
  };

  return { dispatchWork, cancelWork, resend };
}

/** The turn that asked for a command. */
function turnOf(id: CommandId): number {
  return Number(id.slice(0, id.indexOf('.')));
}

function modelWork(command: WorkCommand, asked: object, history: readonly Json[]): Json {
  return { ...(command.args as object), ...asked, model: command.name, history } as unknown as Json;
}

/** Nobody can do it now. Models are no matter of the app alone. */
function isMissing(app: App, { kind, name }: Work): boolean {
  return (kind === 'activity' && !app.activities.has(name)) || (kind === 'tool' && !app.tools.has(name));
}

function agentOf(command: WorkCommand, name: string): string {
  return command.kind === 'model' ? ((command.args as { agent?: string } | undefined)?.agent ?? name) : name;
}

function traceparent(traceId: string): string {
  return `00-${traceId}-${traceId.slice(0, 16)}-01`;
}
