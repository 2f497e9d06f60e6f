import type { RecordedOptions } from '../log/call-options.ts';
import type { Failure } from '../errors/failure.ts';
import type { CallChain } from '../log/call-chain.ts';
import type { CallId, TaskId } from '../log/ids.ts';
import type { Json } from '../values/json.ts';
import type { Usage } from '../log/task.ts';

/** One attempt of a remote call, as a worker gets it. Can always be derived again from the store. */
export interface Work {
  readonly call: CallId;
  readonly task: TaskId;
  readonly partition: number;
  readonly kind: 'activity' | 'tool' | 'model';
  readonly name: string;
  /** 1, 2, 3 … over all executions, lost ones too. */
  readonly attempt: number;
  /** Nobody can guess it: reports show it, so that only who got the attempt can say what became of it. */
  readonly token: string;
  /** Of a tool that others wrote: the fingerprint of what was accepted of it. */
  readonly pin?: string;
  readonly args?: Json;
  /** `args` and `lastHeartbeat` are too large for the message: the worker asks the owner for them. */
  readonly inputFromOwner?: true;
  readonly options?: RecordedOptions;
  readonly agent?: string;
  /** Missing where an earlier version asked for the call. */
  readonly chain?: CallChain;
  readonly session?: string;
  readonly user?: Json;
  /** What the attempt before this one last reported. */
  readonly lastHeartbeat?: Json;
  /** The owner wants a `started` report: `scheduleToStart` or `heartbeat` is set. */
  readonly reportStart?: boolean;
  /**
   * It may have been sent before: a worker asks the owner before it begins. Counted up when the same
   * attempt is sent once more because nobody showed a sign of life.
   */
  readonly again?: number;
  /** Its owner is to know whether it began: a worker asks before it does. */
  readonly ask?: true;
  /** Nobody knows what became of the attempts before: ask `reconcile` what happened instead of running it. */
  readonly reconcile?: boolean;
  readonly traceparent?: string;
}

export type WorkOutcome =
  | { readonly ok: true; readonly value?: Json; readonly usage?: Partial<Usage> }
  | { readonly ok: false; readonly failure: Failure; readonly usage?: Partial<Usage> };

/** What an attempt is made with, as its owner gives it to a worker that got the work without it. */
export type WorkInput = { readonly wanted: false } | { readonly wanted: true; readonly args?: Json; readonly lastHeartbeat?: Json };

/** The attempt a report is about, and the token it came with. */
export interface Shown {
  readonly call: CallId;
  readonly attempt: number;
  readonly token: string;
}

/** What a worker reports to the owner of the task's partition. */
export type WorkReport =
  /**
   * `asks`: nothing begins before the answer. `by` names the delivery: asked again, it is the same one that
   * waits. `delivered`: how often the message came; more than once means that another worker may have begun.
   * `again`: as the message said.
   */
  | ({ readonly kind: 'started'; readonly by: string; readonly asks?: true; readonly delivered?: number; readonly again?: number } & Shown)
  /** The message came here and was not begun: it goes back, or is forgotten. `by`: the delivery, if it asked whether it may begin. */
  | ({ readonly kind: 'returned'; readonly by?: string } & Shown)
  /** It began, and its worker was shut down before it ended: nobody knows whether its effect happened. */
  | ({ readonly kind: 'interrupted' } & Shown)
  | ({ readonly kind: 'heartbeat'; readonly details?: Json } & Shown)
  /** `runsOn`: its code ignores that it was stopped. The same is reported once more when that has ended, without this. */
  | ({ readonly kind: 'outcome'; readonly outcome: WorkOutcome; readonly runsOn?: true } & Shown);

/** Nobody wants what becomes of a call, or of one attempt. */
export interface CallStop {
  readonly call: CallId;
  readonly attempt?: number;
  /** What runs may run on; only what has not begun is asked about before it does. */
  readonly unbegun?: true;
}

/** What a worker has under way: call, attempt and token of each. */
export interface AliveCalls {
  readonly calls: readonly (readonly [CallId, number, string])[];
}

/**
 * What the owner answers. `committed`: the outcome is durable, forget the work. `continue`: go on.
 * `cancel`: stop, nobody wants the outcome. `stale`: another attempt took over; drop yours.
 */
export type ReportAnswer = 'committed' | 'continue' | 'cancel' | 'stale';

/** A piece of a model's answer, on its way to readers of the task's events; may be lost. */
export interface TokenChunk {
  readonly call: CallId;
  readonly attempt: number;
  /** Of the attempt, as reports show it. */
  readonly token: string;
  /** Characters of this attempt's text before this piece. */
  readonly offset: number;
  readonly text: string;
}
