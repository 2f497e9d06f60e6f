import type { CallProgress } from '../work/call-progress.ts';
import type { Attributes, EndStatus, TaskKind } from './command.ts';
import type { Failure } from '../errors/failure.ts';
import type { Json } from '../values/json.ts';
import type { RequestKind } from './human-request.ts';
import type { DeferredFrom } from '../apps/humans/deferred-call.ts';
import type { RecordedPrincipal } from './recorded-principal.ts';

export type TaskStatus = 'running' | 'suspended' | 'blocked' | EndStatus;

export const endStatuses: readonly EndStatus[] = ['completed', 'failed', 'cancelled', 'terminated', 'timed-out'];
export const taskStatuses: readonly TaskStatus[] = ['running', 'suspended', 'blocked', ...endStatuses];

export function isEnd(status: TaskStatus): status is EndStatus {
  return status !== 'running' && status !== 'suspended' && status !== 'blocked';
}

/** What the model and tool calls of a task, and of the children that ended while it waited for them, used so far; `cost` in US dollars where prices are known. */
export interface Usage {
  readonly modelCalls: number;
  readonly toolCalls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cost?: number;
}

export const noUsage: Usage = { modelCalls: 0, toolCalls: 0, inputTokens: 0, outputTokens: 0 };

/** `limit`: it begins once it has a place of one; `repair`: it is blocked; `resume`: it is suspended. */
export const waitKinds = [
  'call',
  'tool',
  'model',
  'signal',
  'event',
  'timer',
  'child',
  'approval',
  'session',
  'limit',
  'repair',
  'resume',
] as const;
export type WaitKind = (typeof waitKinds)[number];

/** One thing an open task waits for; times are ISO 8601. */
export interface WaitingFor {
  readonly kind: WaitKind;
  readonly name: string;
  readonly since: string;
  readonly due?: string;
  readonly attempt?: number;
  readonly lastError?: Failure;
  /** How far the call is, as it says itself. */
  readonly progress?: CallProgress;
  /** The approval or child task it waits for. */
  readonly id?: string;
  /** What a worker has to serve to take it, as `kind.name`. */
  readonly capability?: string;
  /** Of a call or child asked for within `ctx.map`: the index of the item it is about. */
  readonly item?: number;
  /** The limit of which it waits for a place. */
  readonly limit?: WaitingForLimit;
  /** Why it has not come yet, and who can do what about it. */
  readonly reason: string;
}

/** What is before a call or a task that waits for a place of a limit, as it was a moment ago. */
export interface WaitingForLimit {
  readonly name: string;
  readonly key?: string;
  /** How many are given a place before it, itself counted; missing until that is known. */
  readonly place?: number;
  /** How many it lets run at once, or begin in its time. */
  readonly limit: number;
}

export const mismatchCodes = [
  'replay-mismatch',
  'determinism-violation',
  'workflow-not-found',
  'agent-not-found',
  'internal',
  'unreadable-data',
  'history-tampered',
] as const;

/** What the code did on replay and what the log says it did; or, as the last three codes, what keeps the platform from making a turn. */
export interface Mismatch {
  readonly code: (typeof mismatchCodes)[number];
  readonly message: string;
  readonly turn: number;
  /** What the log has and the code did not do. */
  readonly expected: readonly string[];
  /** What the code did and the log does not have. */
  readonly actual: readonly string[];
  /** File and line in the app, where known. */
  readonly at?: string;
  readonly builds: { readonly log: string; readonly code: string };
}

/** A task as clients see it; times are ISO 8601. */
export interface Task {
  readonly id: string;
  readonly kind: TaskKind;
  readonly name: string;
  readonly status: TaskStatus;
  /** What the code last said about itself (`ctx.status`). */
  readonly statusText?: string;
  readonly input: Json;
  readonly output?: Json;
  readonly error?: Failure;
  /** Present while the task is blocked. */
  readonly blocked?: Mismatch;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly endedAt?: string;
  /** When a cancel reached its log; it tidies up since, if it has not ended. */
  readonly cancelRequestedAt?: string;
  readonly waitingFor: readonly WaitingFor[];
  readonly usage: Usage;
  readonly attributes: Attributes;
  readonly session?: string;
  /** The agent whose model answered last, in it or in what it asked: another than `name` where the conversation was handed over. */
  readonly lastAgent?: string;
  readonly parent?: string;
  /** Of a task that waits for a human in place of another, and then says what came of the call. */
  readonly deferred?: DeferredFrom;
  /** Who started it, or the task at the top of its tree; missing where an earlier version recorded it. */
  readonly startedBy?: RecordedPrincipal;
  readonly build: string;
  readonly traceId: string;
  /** How many turns the log has. */
  readonly turns: number;
}

export const approvalStatuses = ['pending', 'approved', 'rejected', 'expired'] as const;
/** `expired`: nobody decided until its deadline, or until its task stopped waiting for it. */
export type ApprovalStatus = (typeof approvalStatuses)[number];

/** A pending or decided human decision; times are ISO 8601. */
export interface Approval {
  readonly id: string;
  readonly task: string;
  readonly agent: string;
  readonly tool: string;
  /** As they were asked about. */
  readonly args: Json;
  /** What is asked; missing where it is whether a call may be made. */
  readonly kind?: RequestKind;
  readonly title?: string;
  /** JSON Schema of what may be given instead of `args`, or of the answer. */
  readonly schema?: Json;
  /** Who is asked. */
  readonly assignee?: string;
  readonly createdAt: string;
  /** When somebody was last reminded of it. */
  readonly remindedAt?: string;
  /** When it last went to another assignee. */
  readonly escalatedAt?: string;
  /** Until when it can be decided. */
  readonly deadline?: string;
  /** Of a call that was passed on: where it was asked for, and the session that gets what came of it. */
  readonly deferred?: DeferredFrom;
  readonly status: ApprovalStatus;
  /** When it was decided, or expired. */
  readonly decidedAt?: string;
  /** Who decided; missing when nobody did, or an earlier version recorded it. */
  readonly decidedBy?: RecordedPrincipal;
  /** What the human replaced the arguments with. */
  readonly decidedArgs?: Json;
  /**
   * Why it was decided as it was. Of a pending one `outcome-unknown`, when a human is asked about something else
   * than the tool's approval: nobody knows whether the last attempt had its effect. Approving runs it again,
   * rejecting fails the call.
   */
  readonly reason?: string;
}

/** What a human says of an approval; `args` replace the tool's arguments. */
export interface Decision {
  readonly decision: 'approve' | 'reject';
  readonly reason?: string;
  readonly args?: Json;
  /** Nobody decided: the platform did. */
  readonly expired?: true;
}
