import {
  callId,
  cancelSubject,
  isWork,
  partitionOf,
  splitCallId,
  toFailure,
  TroupeError,
  type CallId,
  type CommandId,
  type Failure,
  type Json,
  type ModelWork,
  type RecordedOptions,
  type ReportAnswer,
  type Work,
  type WorkCommand,
  type WorkOutcome,
  type WorkReport,
} from '@troupe/contracts';
import { closed, nextAttempt, type OpenCommand } from '@troupe/engine';
import type { LiveText } from './live-text.ts';
import type { LiveCall, OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';

/**
 * Work with attempts: steps here, the rest by workers.
 *
 * W1  An execution is known by (call, attempt); what comes from another one is stale and refused.
 * W2  An execution begins only when its command, and the failure of the one before, are durable.
 * W3  A worker is told `committed` only when its outcome is durable (R3).
 * W4  A `once` effect whose outcome is unknown is never run again by itself.
 */
export interface WorkParts {
  dispatchWork(task: OwnedTask, open: OpenCommand): void;
  cancelWork: Shell['cancelWork'];
  /** What a worker says; the answer waits until it is durable. */
  report(report: WorkReport): Promise<ReportAnswer>;
  attemptEnded(
    task: OwnedTask,
    id: CommandId,
    attempt: number,
    outcome: WorkOutcome,
    settled?: (fate: 'durable' | 'ended' | 'lost') => void,
  ): boolean;
  /** A worker says which attempts it has under way. */
  alive(calls: readonly (readonly [CallId, number])[]): void;
  /** Sends again what was sent and of which nobody showed a sign of life; all of it when the bus lost what it held. */
  resend(all: boolean): void;
  /** The executions the process before this one had under way died with it: says so in the log. Gives their commands. */
  countLost(task: OwnedTask): ReadonlySet<CommandId>;
}

/** Milliseconds between two notes of an execution's progress in the log. */
const NOTE_PROGRESS = 1_000;
/** Milliseconds after which an attempt that nobody seems to run is sent again; doubles each time, up to the maximum. */
const SILENCE = { first: 30_000, most: 300_000 };
/** Milliseconds a worker's word that it runs an attempt counts. */
const WORD = 8_000;
/** Milliseconds a worker gets to report its own time-out before the owner counts it. */
const GRACE = 1_000;
/** After these nobody knows whether the effect happened. */
const UNKNOWN = new Set(['attempt-lost', 'start-to-close', 'heartbeat']);

export function createWork(
  shell: Shell,
  runStep: (task: OwnedTask, open: OpenCommand, attempt: number) => void,
  text: LiveText,
): WorkParts {
  const optionsOf = (command: WorkCommand): RecordedOptions => {
    const defaults = defaultsOf(shell, command);
    return {
      ...defaults,
      ...command.options,
      ...(defaults.retry === undefined && command.options?.retry === undefined
        ? {}
        : { retry: { ...defaults.retry, ...command.options?.retry } }),
    };
  };

  const dispatchWork = (task: OwnedTask, open: OpenCommand, resent = 0): void => {
    const command = open.command as WorkCommand;
    // What is asked for while the process stops is sent by whoever comes after it.
    if (shell.cluster && shell.closing && open.command.kind !== 'step') return;
    if (task.phase === 'gone' || task.state.suspended || task.blocked !== undefined || task.live.has(command.id)) return;
    const now = shell.clock.now();
    if (open.retryAt !== undefined && open.retryAt > now) {
      shell.timers.add(open.retryAt, () => {
        if (task.state.open.get(command.id) === open && !task.live.has(command.id)) dispatchWork(task, open);
      });
      return;
    }
    const attempt = open.attempts + 1;
    const options = optionsOf(command);
    watchClose(task, open, options);
    if (command.kind === 'step') {
      // Steps have no `reconcile`: what became of a `once` step, a human says.
      if (open.unknown) return;
      shell.withExecution(task, () => runStep(task, open, attempt));
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
            (error: unknown) => attemptEnded(task, command.id, attempt, { ok: false, failure: toFailure(error) }),
          );
        }
      });
      return;
    }
    send(task, open, attempt, options, command.args, resent);
  };

  const send = (
    task: OwnedTask,
    open: OpenCommand,
    attempt: number,
    options: RecordedOptions,
    args: Json | undefined,
    resent: number,
  ): void => {
    if (task.phase === 'gone') return;
    const command = open.command as WorkCommand;
    const now = shell.clock.now();
    const { start } = task.state;
    const user = task.state.attributes['user'];
    const work: Work = {
      call: callId(task.id, command.id),
      task: task.id,
      partition: partitionOf(task.id),
      kind: command.kind as Work['kind'],
      name: command.name,
      attempt,
      epoch: shell.ownership.epoch(partitionOf(task.id)),
      ...(args === undefined ? {} : { args }),
      options,
      ...(start.task === 'agent' ? { agent: agentOf(command, start.name) } : {}),
      ...(start.session === undefined ? {} : { session: start.session }),
      ...(user === undefined ? {} : { user }),
      ...(open.lastHeartbeat === undefined ? {} : { lastHeartbeat: open.lastHeartbeat }),
      ...(options.scheduleToStart === undefined && options.heartbeat === undefined ? {} : { reportStart: true }),
      ...(open.unknown ? { reconcile: true } : {}),
      ...(resent > 0 || (shell.cluster && turnOf(command.id) < task.takenAt) ? { again: resent } : {}),
      ...(start.traceId === undefined ? {} : { traceparent: traceparent(start.traceId) }),
    };
    const live: LiveCall = {
      attempt,
      dispatchedAt: now,
      startedAt: undefined,
      lastBeat: now,
      lastNoted: now,
      seenAt: undefined,
      resent,
      stop: () => {},
    };
    task.live.set(command.id, live);
    if (options.scheduleToStart !== undefined) {
      shell.timers.add(now + options.scheduleToStart, () => {
        if (task.live.get(command.id) !== live || live.startedAt !== undefined) return;
        timedOut(
          task,
          open,
          live,
          'schedule-to-start',
          `No worker took the call within ${options.scheduleToStart} ms. Is a worker running that serves ${command.kind} "${command.name}"?`,
        );
      });
    }
    if (work.kind === 'model') text.begin(task.id, work.call);
    shell.bus.publish(work).catch((error: unknown) => {
      shell.log.error('cannot dispatch, trying again', { call: work.call, error: toFailure(error).message });
      if (task.live.get(command.id) === live) task.live.delete(command.id);
      shell.timers.add(shell.clock.now() + 1_000, () => {
        if (task.state.open.get(command.id) === open) dispatchWork(task, open);
      });
    });
  };

  /** The limit over all attempts counts from the moment the call was asked for. */
  const watchClose = (task: OwnedTask, open: OpenCommand, options: RecordedOptions): void => {
    if (options.scheduleToClose === undefined || open.attempts > 0) return;
    shell.timers.add(open.since + options.scheduleToClose, () => {
      if (task.state.open.get(open.command.id) !== open) return;
      const live = task.live.get(open.command.id);
      live?.stop(new TroupeError('schedule-to-close', 'The call took too long.'));
      if (open.command.kind !== 'step') cancelWork(task, open.command as WorkCommand);
      shell.enqueue(task, { input: { kind: 'rejected', id: open.command.id, failure: closed(options.scheduleToClose!, open.lastError) } });
    });
  };

  const watchAttempt = (task: OwnedTask, open: OpenCommand, live: LiveCall, options: RecordedOptions): void => {
    const { command } = open;
    if (options.startToClose !== undefined) {
      shell.timers.add(live.startedAt! + options.startToClose + GRACE, () => {
        if (task.live.get(command.id) === live)
          timedOut(task, open, live, 'start-to-close', `The attempt took longer than ${options.startToClose} ms.`);
      });
    }
    if (options.heartbeat !== undefined) {
      const check = (): void => {
        if (task.live.get(command.id) !== live) return;
        const silentUntil = live.lastBeat + options.heartbeat!;
        if (shell.clock.now() < silentUntil) shell.timers.add(silentUntil, check);
        else timedOut(task, open, live, 'heartbeat', `The attempt sent no heartbeat for ${options.heartbeat} ms.`);
      };
      shell.timers.add(live.lastBeat + options.heartbeat, check);
    }
  };

  const timedOut = (
    task: OwnedTask,
    open: OpenCommand,
    live: LiveCall,
    code: 'schedule-to-start' | 'start-to-close' | 'heartbeat',
    message: string,
  ): void => {
    cancelWork(task, open.command as WorkCommand);
    attemptEnded(task, open.command.id, live.attempt, { ok: false, failure: { name: 'TimeoutError', code, message } });
  };

  const cancelWork = (task: OwnedTask, command: WorkCommand): void => {
    shell.bus.broadcast(cancelSubject, { call: callId(task.id, command.id) });
  };

  const attemptEnded: WorkParts['attemptEnded'] = (task, id, attempt, outcome, settled) => {
    const open = task.state.open.get(id);
    if (open === undefined || !isWork(open.command) || open.attempts + 1 !== attempt || alreadyTold(task, id)) return false;
    const usage = outcome.usage === undefined ? {} : { usage: outcome.usage };
    const told = settled === undefined ? {} : { settled };
    if (outcome.ok && !open.unknown) {
      shell.enqueue(task, {
        input: { kind: 'resolved', id, ...(outcome.value === undefined ? {} : { value: outcome.value }), ...usage },
        ...told,
      });
      return true;
    }
    const options = optionsOf(open.command);
    const now = shell.clock.now();
    if (open.unknown) {
      settleUnknown(task, open, attempt, outcome, told);
      return true;
    }
    const failure = outcome.ok ? internal() : outcome.failure;
    const unknown = options.effect === 'once' && UNKNOWN.has(failure.code ?? '') && outcome.ok === false;
    if (unknown) {
      shell.enqueue(task, { input: { kind: 'attempt-failed', id, attempt, failure, retryAt: now, lost: true, unknown: true }, ...told });
      return true;
    }
    const decision = nextAttempt(open, options, failure, failure.code === 'attempt-lost', now, Math.random());
    if (decision.kind === 'give-up') shell.enqueue(task, { input: { kind: 'rejected', id, failure: decision.failure, ...usage }, ...told });
    else
      shell.enqueue(task, {
        input: {
          kind: 'attempt-failed',
          id,
          attempt,
          failure,
          retryAt: decision.at,
          ...(failure.code === 'attempt-lost' ? { lost: true } : {}),
        },
        ...told,
      });
    return true;
  };

  /** What `reconcile` found out about a `once` effect. */
  const settleUnknown = (
    task: OwnedTask,
    open: OpenCommand,
    attempt: number,
    outcome: WorkOutcome,
    told: { settled?: (fate: 'durable' | 'ended' | 'lost') => void },
  ): void => {
    const { id } = open.command;
    const found = outcome.ok ? (outcome.value as { happened?: boolean; value?: Json } | null | undefined) : undefined;
    if (found?.happened === true) {
      shell.enqueue(task, { input: { kind: 'resolved', id, ...(found.value === undefined ? {} : { value: found.value }) }, ...told });
    } else if (found?.happened === false) {
      shell.enqueue(task, {
        input: { kind: 'attempt-failed', id, attempt, failure: open.lastError ?? internal(), retryAt: shell.clock.now(), lost: true },
        ...told,
      });
    } else {
      // A human decides; the live call stays so that nothing is sent again.
      told.settled?.('durable');
    }
  };

  /** Whether an attempt may begin, or run on: a message can come twice, and its first reader may be dead or alive. */
  const begun = (task: OwnedTask, open: OpenCommand, live: LiveCall, delivered: number, resolve: (answer: ReportAnswer) => void): void => {
    const { id } = open.command;
    const now = shell.clock.now();
    if (live.seenAt !== undefined && now - live.seenAt < WORD) {
      resolve('stale');
      return;
    }
    const options = optionsOf(open.command as WorkCommand);
    // To find out what happened does no harm, however often.
    const once = options.effect === 'once' && !open.unknown;
    if (once ? open.begun === live.attempt : delivered > 1 && !open.unknown) {
      const message = 'The worker that ran the attempt died, or lost its connection.';
      attemptEnded(task, id, live.attempt, { ok: false, failure: { name: 'AttemptLostError', code: 'attempt-lost', message } });
      resolve('stale');
      return;
    }
    if (live.startedAt === undefined) {
      live.startedAt = now;
      watchAttempt(task, open, live, options);
    }
    if (!once) {
      resolve('continue');
      return;
    }
    // That it begins is durable before it does: whoever comes later knows that it may have happened (W4).
    shell.enqueue(task, {
      input: { kind: 'progress', id, attempt: live.attempt },
      settled: (fate) => resolve(fate === 'durable' ? 'continue' : 'stale'),
    });
  };

  const alive: WorkParts['alive'] = (calls) => {
    const now = shell.clock.now();
    for (const [call, attempt] of calls) {
      const { task, command } = splitCallId(call);
      const live = shell.tasks.get(task)?.live.get(command);
      if (live?.attempt === attempt) live.seenAt = now;
    }
  };

  const resend: WorkParts['resend'] = (all) => {
    const now = shell.clock.now();
    for (const task of shell.tasks.values()) {
      for (const [id, live] of task.live) {
        const open = task.state.open.get(id);
        if (open === undefined || open.command.kind === 'step' || alreadyTold(task, id)) continue;
        if (live.seenAt !== undefined && now - live.seenAt < WORD) continue;
        const sign = Math.max(live.dispatchedAt, live.lastBeat, live.seenAt ?? 0);
        if (!all && now - sign < Math.min(SILENCE.first * 2 ** live.resent, SILENCE.most)) continue;
        task.live.delete(id);
        dispatchWork(task, open, live.resent + 1);
      }
    }
  };

  const report = (said: WorkReport): Promise<ReportAnswer> =>
    new Promise((resolve, reject) => {
      const { task: taskId, command } = splitCallId(said.call);
      const task = shell.tasks.get(taskId);
      if (!shell.ownership.owns(partitionOf(taskId)) || (task === undefined && shell.closing)) throw moving();
      const open = task?.state.open.get(command);
      if (task === undefined || open === undefined) {
        // Ended, settled, or abandoned: nobody wants it.
        resolve(said.kind === 'outcome' ? 'committed' : 'cancel');
        return;
      }
      if (said.kind === 'outcome') {
        // Lost to another process: the worker is to ask again, and finds that one.
        if (!attemptEnded(task, command, said.attempt, said.outcome, (fate) => (fate === 'lost' ? reject(moving()) : resolve('committed'))))
          resolve('stale');
        return;
      }
      if (said.attempt !== open.attempts + 1 || alreadyTold(task, command)) {
        resolve('stale');
        return;
      }
      const now = shell.clock.now();
      const live = task.live.get(command);
      if (live === undefined) {
        // Suspended, or about to be sent again: what runs may go on.
        resolve('continue');
        return;
      }
      live.lastBeat = now;
      if (said.kind === 'started') {
        begun(task, open, live, said.delivered ?? 1, resolve);
        return;
      }
      if (said.kind === 'heartbeat' && said.details !== undefined) {
        open.lastHeartbeat = said.details;
        if (now - live.lastNoted >= NOTE_PROGRESS) {
          live.lastNoted = now;
          shell.enqueue(task, { input: { kind: 'progress', id: command, attempt: said.attempt, details: said.details } });
        }
      }
      resolve('continue');
    });

  const countLost = (task: OwnedTask): ReadonlySet<CommandId> => {
    const now = shell.clock.now();
    const lost = new Set<CommandId>();
    for (const open of task.state.open.values()) {
      const { command } = open;
      if (!isWork(command) || open.unknown || (open.retryAt !== undefined && open.retryAt > now)) continue;
      if (command.kind !== 'step' && shell.cluster) continue;
      const failure: Failure = { name: 'AttemptLostError', code: 'attempt-lost', message: 'The process that ran the attempt died.' };
      const unknown = optionsOf(command).effect === 'once' && (command.kind === 'step' || open.begun === open.attempts + 1);
      lost.add(command.id);
      shell.enqueue(task, {
        input: {
          kind: 'attempt-failed',
          id: command.id,
          attempt: open.attempts + 1,
          failure,
          retryAt: now,
          lost: true,
          ...(unknown ? { unknown } : {}),
        },
      });
    }
    return lost;
  };

  return { dispatchWork, cancelWork, report, attemptEnded, countLost, alive, resend };
}

function alreadyTold(task: OwnedTask, id: CommandId): boolean {
  return task.inbox.some(({ input }) => 'id' in input && input.id === id && input.kind !== 'progress');
}

function moving(): TroupeError {
  return new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true });
}

/** The turn that asked for a command. */
function turnOf(id: CommandId): number {
  return Number(id.slice(0, id.indexOf('.')));
}

function modelWork(command: WorkCommand, asked: object, history: readonly Json[]): Json {
  return { ...(command.args as object), ...asked, model: command.name, history } as unknown as Json;
}

/** What the definition of the work says, under what the call says. */
function defaultsOf(shell: Shell, command: WorkCommand): RecordedOptions {
  if (command.kind !== 'activity' && command.kind !== 'tool') return {};
  return shell.workDefaults(command.kind, command.name);
}

function agentOf(command: WorkCommand, name: string): string {
  return command.kind === 'model' ? ((command.args as { agent?: string } | undefined)?.agent ?? name) : name;
}

function traceparent(traceId: string): string {
  return `00-${traceId}-${traceId.slice(0, 16)}-01`;
}

function internal(): Failure {
  return { name: 'TroupeError', code: 'internal', message: 'An attempt ended without saying how.' };
}
