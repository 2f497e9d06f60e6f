import {
  partitionOf,
  splitCallId,
  TroupeError,
  type AliveCalls,
  type CallId,
  type ReportAnswer,
  type WorkCommand,
  type WorkOutcome,
  type WorkReport,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import { isSame, notGiven } from './attempt-tokens.ts';
import { isBegunDurably } from './begun-durably.ts';
import { decideOutcome } from './decide-outcome.ts';
import { isTold, type EndAttempt } from './end-attempt.ts';
import type { LiveCall, OwnedTask } from './owned-task.ts';
import type { Shell } from './shell.ts';
import { workOptions } from './work-options.ts';
import type { WorkTimeouts } from './work-timeouts.ts';

/** What workers say of the calls they were sent. */
export interface WorkReports {
  /** The answer waits until what was said is durable (W3). */
  report(report: WorkReport): Promise<ReportAnswer>;
  /** A worker says which attempts it has under way. */
  alive(calls: AliveCalls['calls']): void;
}

/** Milliseconds between two notes of an execution's progress in the log. */
const NOTE_PROGRESS = 1_000;
/** Milliseconds a worker's word that it runs an attempt counts. */
const WORD = 8_000;

export function createWorkReports(shell: Shell, endAttempt: EndAttempt, timeouts: WorkTimeouts): WorkReports {
  /** Whether an attempt may begin, or run on: a message can come twice, and its first reader may be dead or alive. */
  const begun = (task: OwnedTask, open: OpenCommand, live: LiveCall, delivered: number, resolve: (answer: ReportAnswer) => void): void => {
    const { id } = open.command;
    const now = shell.clock.now();
    if (isSeen(live, now)) {
      resolve('stale');
      return;
    }
    const options = workOptions(shell, open.command as WorkCommand);
    // To find out what happened does no harm, however often.
    const once = options.effect === 'once' && !open.unknown;
    if (once ? open.begun === live.attempt : delivered - live.returned > 1 && !open.unknown) {
      const message = 'The worker that ran the attempt died, or lost its connection.';
      endAttempt(task, id, live.attempt, { ok: false, failure: { name: 'AttemptLostError', code: 'attempt-lost', message } });
      resolve('stale');
      return;
    }
    if (live.startedAt === undefined) {
      live.startedAt = now;
      timeouts.watchAttempt(task, open, live, options);
    }
    if (open.unknown || !isBegunDurably(open, options)) {
      resolve('continue');
      return;
    }
    // That it begins is durable before it does: whoever comes later knows that it may have happened (W4, W5).
    shell.enqueue(task, {
      input: { kind: 'progress', id, attempt: live.attempt },
      settled: (fate) => resolve(fate === 'durable' ? 'continue' : 'stale'),
    });
  };

  const alive: WorkReports['alive'] = (calls) => {
    const now = shell.clock.now();
    let forged: CallId | undefined;
    for (const [call, attempt, token] of calls) {
      const { task: id, command } = splitCallId(call);
      const task = shell.tasks.get(id);
      const live = task?.live.get(command);
      if (task === undefined || live?.attempt !== attempt) continue;
      if (shows(task, live, { call, attempt, token })) live.seenAt = now;
      else forged = call;
    }
    if (forged !== undefined) throw notGiven(forged);
  };

  /** Whether the token is that of the attempt (W6). */
  const shows = (task: OwnedTask, live: LiveCall | undefined, { call, attempt, token }: Pick<WorkReport, 'call' | 'attempt' | 'token'>) =>
    live?.attempt === attempt && live.token !== undefined
      ? isSame(token, live.token)
      : shell.tokens.fits(token, task.state.createdAt, call, attempt);

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
      if (!shows(task, task.live.get(command), said)) throw notGiven(said.call);
      if (said.attempt !== open.attempts + 1 || isTold(task, command)) {
        resolve('stale');
        return;
      }
      if (said.kind === 'outcome') {
        const end = (outcome: WorkOutcome): void => {
          // Lost to another process: the worker is to ask again, and finds that one.
          if (!endAttempt(task, command, said.attempt, outcome, (fate) => (fate === 'lost' ? reject(moving()) : resolve('committed'))))
            resolve('stale');
        };
        const decided = decideOutcome(shell, open.command as WorkCommand, said.outcome);
        if (decided instanceof Promise) decided.then(end).catch(reject);
        else end(decided);
        return;
      }
      const now = shell.clock.now();
      const live = task.live.get(command);
      if (live === undefined) {
        // Suspended, or about to be sent again: what runs may go on.
        resolve('continue');
        return;
      }
      if (said.kind === 'returned') {
        live.returned++;
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

  return { report, alive };
}

/** Whether a worker said, not long ago, that it runs the execution. */
export function isSeen(live: LiveCall, now: number): boolean {
  return live.seenAt !== undefined && now - live.seenAt < WORD;
}

function moving(): TroupeError {
  return new TroupeError('unavailable', 'The task is moving to another process; try again.', { retryable: true });
}
