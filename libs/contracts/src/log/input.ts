import type { GivenConversation } from '../apps/given-conversation.ts';
import type { Attributes, KeptSignal, KeptUpdate, TaskKind } from './command.ts';
import type { Failure } from '../errors/failure.ts';
import type { CallId, CommandId, TaskId } from './ids.ts';
import type { Json } from '../values/json.ts';
import type { Decision, Usage } from './task.ts';
import type { Allowance } from './allowance.ts';
import type { CallChain } from './call-chain.ts';
import type { RecordedPrincipal } from './recorded-principal.ts';
import type { DeferredCall } from '../apps/humans/deferred-call.ts';

/**
 * `by` says on whose behalf something was asked, in every input that a client can cause. Where it is missing
 * nobody asked (the platform did it by itself), or an earlier version wrote the input.
 */

/** What a task is started with; the first input of its log. */
export interface Start {
  readonly kind: 'start';
  readonly task: TaskKind;
  readonly name: string;
  /** Of a child: who started the task at the top. Of a copy: who made it. */
  readonly by?: RecordedPrincipal;
  /** Of a child: who started the task at the top, and the tasks from there to this one. */
  readonly chain?: CallChain;
  readonly input?: Json;
  /** 1, and one more after each continue-as-new. */
  readonly run: number;
  /** Signals the run before did not take. */
  readonly signals?: readonly KeptSignal[];
  /** Updates that no handler of the run before began with. */
  readonly updates?: readonly KeptUpdate[];
  readonly attributes?: Attributes;
  readonly session?: string;
  readonly parent?: { readonly task: TaskId; readonly call: CallId };
  /** How many tasks stand above this one, and agents among them; none where it is missing. */
  readonly nesting?: { readonly tasks: number; readonly agents: number };
  /** What it may use of what its parent has left. */
  readonly allowance?: Allowance;
  /** When the task times out, in milliseconds since 1970. */
  readonly deadline?: number;
  /** Not before this moment, in milliseconds since 1970. */
  readonly startAt?: number;
  /** When it ends unless it has begun by then, in milliseconds since 1970. */
  readonly beginBy?: number;
  /** Among those that wait to begin: the lower first; 0 where it is missing. */
  readonly priority?: number;
  /** What was said before it, and what its caller can do; nothing where it is missing. */
  readonly conversation?: GivenConversation;
  /** What an agent was when the task began: limits, models, how it calls tools. */
  readonly agent?: Json;
  /** It is a message that the task which writes its session may take. */
  readonly steer?: true;
  /** The call of its parent that it is there for, once a human has decided. */
  readonly deferred?: DeferredCall;
  /** The task this one was forked from: the code still goes by that id, and draws what it drew. */
  readonly original?: TaskId;
  /** The log this one begins with: turns 0 to `turn - 1` of another task, taken over at a moment: limits of open calls count from it. */
  readonly forked?: Forked;
  /** What the runs before this one add up to. */
  readonly carried?: { readonly createdAt: number; readonly usage: Usage };
  /** Fingerprint of the request: the same id with another request is refused. */
  readonly request?: string;
  readonly traceId?: string;
  /** W3C trace context of the request it began with; its children have it, too. */
  readonly traceparent?: string;
}

export interface Forked {
  readonly task: TaskId;
  readonly turn: number;
  readonly at: number;
  readonly by?: RecordedPrincipal;
  /** What came to the original together with the failure it is forked from: calls that were done are not done again. */
  readonly results?: readonly Resolved[];
}

/** A start that is durable while its code may not run yet: `startAt` lies ahead, or the code does not fit. */
export interface Accepted {
  readonly kind: 'accepted';
  readonly start: Start;
}

/** An awaited command came out well. */
export interface Resolved {
  readonly kind: 'resolved';
  readonly id: CommandId;
  readonly value?: Json;
  readonly usage?: Partial<Usage>;
  /** Of a child: the agent that answered last in it. */
  readonly agent?: string;
  readonly message?: string;
  /** Of a decision: when it was made, in milliseconds since 1970, and who made it. */
  readonly decidedAt?: number;
  readonly by?: RecordedPrincipal;
}

/** An awaited command failed for good. */
export interface Rejected {
  readonly kind: 'rejected';
  readonly id: CommandId;
  readonly failure: Failure;
  readonly usage?: Partial<Usage>;
  /** Present when a human, asked about an unknown outcome, took it as failed. */
  readonly decision?: Decision;
  readonly decidedAt?: number;
  readonly by?: RecordedPrincipal;
  readonly message?: string;
}

/** `message` is present, here and below, when the sender gave the request a key: it names the request within its task. */
export interface Signal {
  readonly kind: 'signal';
  readonly name: string;
  readonly payload: Json;
  readonly by?: RecordedPrincipal;
  readonly message?: string;
}

export interface Update {
  readonly kind: 'update';
  readonly name: string;
  readonly payload: Json;
  readonly by?: RecordedPrincipal;
  readonly message: string;
}

export interface Cancel {
  readonly kind: 'cancel';
  readonly reason?: string;
  readonly by?: RecordedPrincipal;
  readonly message?: string;
}

/** The task's own `timeout` passed. */
export interface Expired {
  readonly kind: 'expired';
  /** It was its `startTimeout`: it had not begun by then. */
  readonly unbegun?: true;
}

/** The time that code has to tidy up after a cancel or time-out is over. */
export interface GraceOver {
  readonly kind: 'grace-over';
}

/** One attempt of a call failed and another will follow at `retryAt`; the code does not get it. */
export interface AttemptFailed {
  readonly kind: 'attempt-failed';
  readonly id: CommandId;
  readonly attempt: number;
  readonly failure: Failure;
  readonly retryAt: number;
  /** The attempt died with its process: counted apart from failures. */
  readonly lost?: boolean;
  /** Its worker was shut down while it ran, or it was held back: that says nothing about the work, so it counts as no loss. */
  readonly interrupted?: true;
  /** Nobody knows whether its effect happened and it must not happen twice: `reconcile` or a human decides. */
  readonly unknown?: boolean;
  /** Present when a human, asked about an unknown outcome, had it run again. */
  readonly decision?: Decision;
  readonly decidedAt?: number;
  readonly by?: RecordedPrincipal;
  readonly message?: string;
}

/** An attempt has begun; with what it reported, for the attempt after it. */
export interface Progress {
  readonly kind: 'progress';
  readonly id: CommandId;
  readonly attempt: number;
  readonly details?: Json;
  /** The delivery it began with, or was to begin with. */
  readonly by?: string;
  /** A delivery of its message went back and has not begun; another one may have. */
  readonly returned?: true;
}

/** A moment came at which a request to a human is looked at; the code does not get it. */
export interface Reminded {
  readonly kind: 'reminded';
  readonly id: CommandId;
  /** So many of its reminders are done: those that were missed count as one. */
  readonly done: number;
  /** Who is asked from now on. */
  readonly to?: string;
}

export interface Suspend {
  readonly kind: 'suspend';
  readonly by?: RecordedPrincipal;
  readonly message?: string;
}

export interface Resume {
  readonly kind: 'resume';
  readonly by?: RecordedPrincipal;
  readonly message?: string;
}

export interface Terminate {
  readonly kind: 'terminate';
  readonly reason?: string;
  readonly by?: RecordedPrincipal;
  readonly message?: string;
}

/** What the code of a task gets. */
export type Delivered = Start | Resolved | Rejected | Signal | Update | Cancel | Expired | GraceOver;

/** What only the log and the runtime get. */
export type Noted = Accepted | AttemptFailed | Progress | Reminded | Suspend | Resume | Terminate;

export type Input = Delivered | Noted;

export function isDelivered(input: Input): input is Delivered {
  switch (input.kind) {
    case 'start':
    case 'resolved':
    case 'rejected':
    case 'signal':
    case 'update':
    case 'cancel':
    case 'expired':
    case 'grace-over':
      return true;
    case 'accepted':
    case 'attempt-failed':
    case 'progress':
    case 'reminded':
    case 'suspend':
    case 'resume':
    case 'terminate':
      return false;
    default:
      return input satisfies never;
  }
}
