import type { RecordedOptions } from './call-options.ts';
import type { Failure } from '../errors/failure.ts';
import type { CommandId, TaskId } from './ids.ts';
import type { HumanRequest } from './human-request.ts';
import type { Json } from '../values/json.ts';
import type { Allowance } from './allowance.ts';
import { eventSignal, type AwaitedEvent } from '../topics/awaited-event.ts';
import type { DeferredCall, DeferredFrom } from '../apps/humans/deferred-call.ts';

/** What becomes of open children when their parent ends. */
export type ParentClose = 'cancel' | 'terminate' | 'abandon';

export const taskKinds = ['workflow', 'agent'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** Scalars a task can be listed by. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** How a task can end. */
export type EndStatus = 'completed' | 'failed' | 'cancelled' | 'terminated' | 'timed-out';

interface Common {
  readonly id: CommandId;
  readonly name: string;
  /** Fingerprint of the arguments; part of the command's identity. */
  readonly hash?: string;
  /** Distinguishes identical commands, as the author said. */
  readonly key?: string;
}

/** What a task has done for it: it has effects, and an end that can be waited for. */
interface Doing extends Common {
  /** The agent that asked for it, where a model did; versions before this did not say. */
  readonly askedBy?: string;
  /** The index of the item of `ctx.map` that it is about. */
  readonly item?: number;
  /**
   * Asked for by a compensation: it begins once everything the task had done for it outside of
   * compensations has ended, or never will begin.
   */
  readonly undoes?: true;
}

/** Work with attempts: the shell runs it until it resolves or fails for good. */
export interface WorkCommand extends Doing {
  readonly kind: 'step' | 'activity' | 'tool' | 'model';
  readonly args?: Json;
  readonly options?: RecordedOptions;
}

export interface ChildCommand extends Doing {
  readonly kind: 'child';
  readonly task: TaskId;
  readonly taskKind: TaskKind;
  readonly input?: Json;
  readonly parentClose: ParentClose;
  readonly session?: string;
  readonly attributes?: Attributes;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly allowance?: Allowance;
  /** The call it is there for: its parent waits until it has begun, and gets the id of the approval. */
  readonly deferred?: DeferredCall;
}

/** `due` is a moment, in milliseconds since 1970. */
export interface TimerCommand extends Common {
  readonly kind: 'timer';
  readonly due: number;
}

export interface AwaitSignalCommand extends Common {
  readonly kind: 'await-signal';
  /** A handler receives it, every time: never settled. */
  readonly handler?: true;
  /** So many signals of that name came before it in its turn, and are not for it. */
  readonly after?: number;
  /** It is for an event of the topic `name`. */
  readonly event?: AwaitedEvent;
}

/** A human decides; `name` is the tool, or what the code calls the request. */
export interface ApprovalCommand extends Common {
  readonly kind: 'approval';
  readonly agent: string;
  readonly args: Json;
  /** Until when a human may decide, in milliseconds since 1970, and the reason of the decision when nobody did. */
  readonly due?: number;
  readonly late?: string;
  /** What is asked where it is not whether a tool may be called; `args` is what a decision is about. */
  readonly request?: HumanRequest;
  /** Of a call that was passed on. */
  readonly from?: DeferredFrom;
}

/** Waits for the sole right to write the session `name`; resolves with the number of entries it has, or with who took its message. */
export interface OpenSessionCommand extends Common {
  readonly kind: 'open-session';
}

/** Stops the work of another command; with `awaitEnd` the command stays open until that has ended. */
export interface AbandonCommand extends Common {
  readonly kind: 'abandon';
  readonly target: CommandId;
  readonly awaitEnd?: true;
  /** Of which topic it waited for an event. */
  readonly topic?: string;
}

export interface PublishCommand extends Common {
  readonly kind: 'publish';
  readonly data: Json;
  /** Id and key of the event, as the code gave them. */
  readonly eventId?: string;
  readonly eventKey?: string;
}

export interface SetAttributesCommand extends Common {
  readonly kind: 'set-attributes';
  readonly attributes: Attributes;
}

export interface SetStatusCommand extends Common {
  readonly kind: 'set-status';
  readonly text: string;
}

/** Remembers that this task runs the code behind `ctx.patched(name)`. */
export interface PatchCommand extends Common {
  readonly kind: 'patch';
}

/** The answer to the update that arrived as message `name`. */
export interface AnswerCommand extends Common {
  readonly kind: 'answer';
  readonly value?: Json;
  readonly failure?: Failure;
}

/** Ends this run; the next one starts with `input`, the signals nobody took and the updates nobody began with. */
export interface ContinueCommand extends Common {
  readonly kind: 'continue-as-new';
  readonly input?: Json;
  readonly signals: readonly KeptSignal[];
  readonly updates?: readonly KeptUpdate[];
}

export interface EndCommand extends Common {
  readonly kind: 'end';
  readonly status: EndStatus;
  readonly output?: Json;
  readonly error?: Failure;
  /** What the conversation of this task's session gains, applied once. */
  readonly session?: GainedMessages;
}

export interface GainedMessages {
  readonly id: string;
  readonly at: number;
  readonly messages: readonly Json[];
  /** The agent that answered last; nobody did, or an earlier version wrote it, where it is missing. */
  readonly agent?: string;
  /** Tasks of the session whose messages are among these. */
  readonly took?: readonly TaskId[];
}

export interface KeptSignal {
  readonly name: string;
  readonly payload: Json;
}

export interface KeptUpdate {
  readonly name: string;
  readonly payload: Json;
  readonly message: string;
}

export type Command =
  | WorkCommand
  | ChildCommand
  | TimerCommand
  | AwaitSignalCommand
  | ApprovalCommand
  | OpenSessionCommand
  | AbandonCommand
  | PublishCommand
  | SetAttributesCommand
  | SetStatusCommand
  | PatchCommand
  | AnswerCommand
  | ContinueCommand
  | EndCommand;

/** Commands that somebody waits for: open until an input settles them. */
export type AwaitedCommand = WorkCommand | ChildCommand | TimerCommand | AwaitSignalCommand | ApprovalCommand | OpenSessionCommand;

/** The name of the signal that a wait is for. */
export function awaitedSignal({ id, name, event }: AwaitSignalCommand): string {
  return event === undefined ? name : eventSignal(id);
}

export function isWork(command: Command): command is WorkCommand {
  return command.kind === 'step' || command.kind === 'activity' || command.kind === 'tool' || command.kind === 'model';
}

/** Work, and children: what has effects of its own. */
export function isDoing(command: Command): command is WorkCommand | ChildCommand {
  return isWork(command) || command.kind === 'child';
}

export function isAwaited(command: Command): command is AwaitedCommand {
  switch (command.kind) {
    case 'step':
    case 'activity':
    case 'tool':
    case 'model':
    case 'child':
    case 'timer':
    case 'await-signal':
    case 'approval':
    case 'open-session':
      return true;
    case 'abandon':
    case 'publish':
    case 'set-attributes':
    case 'set-status':
    case 'patch':
    case 'answer':
    case 'continue-as-new':
    case 'end':
      return false;
    default:
      return command satisfies never;
  }
}
