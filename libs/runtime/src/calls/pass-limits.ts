import {
  callId,
  limitUses,
  signOfLife,
  tenantOf,
  toFailure,
  withoutTenant,
  type CommandId,
  type Limited,
  type LimitUse,
  type WorkCommand,
} from '@troupe/contracts';
import type { OpenCommand } from '@troupe/engine';
import type { Env } from '@troupe/env';
import type { ToolSource } from '@troupe/tools';
import type { EndAttempt } from '../attempts/end-attempt.ts';
import { turnOf } from '../attempts/stop-work.ts';
import { workOptions } from '../attempts/work-options.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import { kinds } from '../kinds/kinds.ts';
import type { LimitClaims } from '../limits/limit-claims.ts';
import { sessionOf } from '../sessions/session-of.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import type { Dispatch } from '../tasks/task-callbacks.ts';
import { setTimer } from '../tasks/task-timers.ts';
import type { TimerQueue } from '../time/timer-queue.ts';
import { again, isWanted } from './may-begin-call.ts';
import type { WorkDefaults } from './work-defaults.ts';

export interface LeaveParts {
  readonly claims: LimitClaims;
  readonly cluster: boolean;
}

export interface PassParts extends LeaveParts {
  readonly dispatch: Dispatch;
  readonly endAttempt: EndAttempt;
  readonly env: Env;
  readonly loaded: LoadedApp;
  readonly timers: TimerQueue;
  readonly tools: Pick<ToolSource, 'list'>;
  readonly workDefaults: WorkDefaults;
}

/**
 * Whether an attempt has a place of each limit of its definition. If not it waits for them, and is dispatched again
 * once it has them; the process that takes its task over asks anew, and has what it had.
 */
export type MayPass = (task: OwnedTask, open: OpenCommand) => boolean;

export function createMayPass(parts: PassParts): MayPass {
  return (task, open) => mayPass(parts, task, open);
}

function mayPass(parts: PassParts, task: OwnedTask, open: OpenCommand): boolean {
  const command = open.command as WorkCommand;
  const found = limitedOf(parts, command);
  if (found === undefined) return true;
  const attempt = open.attempts + 1;
  const known = task.takenSince + signOfLife.within;
  if (found.limited.rate !== undefined && isTakenUp(parts, task, command.id) && parts.env.now() < known) {
    // Until it is known whether a worker has it from the process before, none begins it: all would begin at once then.
    setTimer(parts.timers, task, command.id, 'due', known, () => again(parts, task, open));
    return false;
  }
  const id = callId(task.id, command.id);
  const claimed = { id, attempt, made: task.state.createdAt, since: open.since, priority: command.options?.priority ?? 0 };
  try {
    const has = parts.claims.has(
      claimed,
      () => usesOf(task, command, found),
      () => {
        if (isWanted(task, open, attempt)) again(parts, task, open);
        else parts.claims.end(id, !mayBeBegun(parts, task, command.id));
      },
    );
    if (!has) watchWait(parts, task, open, attempt);
    return has;
  } catch (error) {
    parts.endAttempt(task, command.id, attempt, { ok: false, failure: toFailure(error) });
    return false;
  }
}

/** Gives back the places of an attempt that is not awaited any more. */
export function leaveLimits(parts: LeaveParts, task: OwnedTask, command: CommandId): void {
  if (!parts.claims.isEmpty) parts.claims.end(callId(task.id, command), !mayBeBegun(parts, task, command));
}

/** Whether a worker may be at it now. */
function mayBeBegun(parts: LeaveParts, task: OwnedTask, id: CommandId): boolean {
  return task.live.has(id) || isTakenUp(parts, task, id);
}

/** The process before this one may have sent it. */
function isTakenUp({ cluster }: Pick<LeaveParts, 'cluster'>, task: OwnedTask, id: CommandId): boolean {
  return cluster && turnOf(id) < task.takenAt;
}

interface Found {
  readonly of: string;
  readonly limited: Limited;
}

function limitedOf({ loaded: { app }, tools }: Pick<PassParts, 'loaded' | 'tools'>, { kind, name }: WorkCommand): Found | undefined {
  switch (kind) {
    case 'activity':
      return limitedBy(`activity.${name}`, app.activities.get(name));
    case 'model':
      return limitedBy(`model.${name}`, app.models.get(name));
    case 'tool':
      return tools.list().get(name)?.limits;
    case 'step':
      return undefined;
    default:
      return kind satisfies never;
  }
}

function limitedBy(of: string, limited: Limited | undefined): Found | undefined {
  return limited?.concurrency === undefined && limited?.rate === undefined ? undefined : { of, limited };
}

function usesOf(task: OwnedTask, command: WorkCommand, { of, limited }: Found): readonly LimitUse[] {
  const { start, attributes } = task.state;
  const agent = kinds[start.task].agentOf(command, start.name);
  const user = attributes['user'] ?? start.by?.user;
  const session = sessionOf(task.id, start);
  return limitUses(of, limited, command.args, {
    tenant: tenantOf(task.id),
    ...(user === undefined ? {} : { user: String(user) }),
    ...(agent === undefined ? {} : { agent }),
    ...(session === undefined ? {} : { session: withoutTenant(session) }),
  });
}

/** What waits too long for a worker, by its `scheduleToStart`, does not wait longer for a place. */
function watchWait(parts: PassParts, task: OwnedTask, open: OpenCommand, attempt: number): void {
  const command = open.command as WorkCommand;
  const { scheduleToStart } = workOptions(parts.workDefaults, command);
  if (scheduleToStart === undefined) return;
  const since = Math.max(open.freeAt ?? 0, open.retryAt ?? 0, open.resumedAt ?? 0, task.unblockedAt);
  setTimer(parts.timers, task, command.id, 'scheduleToStart', since + scheduleToStart, () => {
    const wait = parts.claims.waitOf(callId(task.id, command.id));
    if (wait === undefined || !isWanted(task, open, attempt)) return;
    const message = `The call waited longer than ${scheduleToStart} ms for a place of the limit "${wait.use.name}".`;
    parts.endAttempt(task, command.id, attempt, { ok: false, failure: { name: 'TimeoutError', code: 'schedule-to-start', message } });
  });
}
