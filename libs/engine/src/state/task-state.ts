import type {
  ApprovalStatus,
  Attributes,
  AwaitedCommand,
  CommandId,
  EndCommand,
  Failure,
  Json,
  Start,
  TaskId,
  Usage,
} from '@troupe/contracts';

/**
 * What the log of a task adds up to. Built by `applyTurn` alone, live and on recovery, without
 * running any code of the app: everything the shell does follows from it.
 */
export interface TaskState {
  readonly id: TaskId;
  /** What the current run was started with. */
  start: Start;
  /** False while the start was accepted but its code has not run. */
  started: boolean;
  suspended: boolean;
  /** When it was last suspended, in milliseconds since 1970. */
  suspendedAt: number;
  /** Set by the one terminal turn (E8). */
  end: EndCommand | undefined;
  /** Set between a continue-as-new and the start of the run after it. */
  next: Start | undefined;
  /** How many turns the log has; the number the next one gets. */
  turns: number;
  /** First turn of the current run. */
  runStart: number;
  createdAt: number;
  updatedAt: number;
  build: string;
  /** Commands somebody waits for, oldest first. */
  readonly open: Map<CommandId, OpenCommand>;
  usage: Usage;
  /** What humans decided in this run, and what expired; the last of them. */
  decided: readonly DecidedPlace[];
  attributes: Attributes;
  statusText: string | undefined;
  /** The agent whose model answered last, in it or in a child that has ended. */
  lastAgent: string | undefined;
  /** A cancel or time-out was delivered. */
  stopping: 'cancel' | 'expired' | undefined;
  /** Its code has no time left to tidy up. */
  graceOver: boolean;
  /** When the first cancel was delivered, or kept for code that does not fit; in milliseconds since 1970. */
  cancelRequestedAt: number | undefined;
}

/** Where the log has what became of an approval. */
export interface DecidedPlace {
  readonly id: CommandId;
  readonly turn: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly status: Exclude<ApprovalStatus, 'pending'>;
  readonly looked?: LookedAt;
}

/** What became of a request while nobody decided it. Moments in milliseconds since 1970. */
export interface LookedAt {
  /** So many of its reminders are done. */
  readonly done: number;
  readonly remindedAt?: number;
  readonly escalatedAt?: number;
  /** Who is asked since then. */
  readonly assignee?: string;
}

/** A command somebody waits for, and how its work goes. */
export interface OpenCommand {
  readonly command: AwaitedCommand;
  /** When it was asked for, in milliseconds since 1970. */
  readonly since: number;
  /** Since when nothing holds its work back; undefined while its task is suspended, or what it undoes has not ended. Its limits count from here. */
  freeAt: number | undefined;
  /** When it was let go on after its task was suspended, and how often that was. */
  resumedAt: number | undefined;
  resumes: number;
  /** Executions so far, lost ones too. */
  attempts: number;
  /** Executions that failed. */
  failures: number;
  /** Executions whose worker was shut down; mostly there are none. */
  interruptions?: number;
  /** When the next execution may begin. */
  retryAt: number | undefined;
  lastError: Failure | undefined;
  lastHeartbeat: Json | undefined;
  /** The execution that is known to have begun, and the delivery it began with. */
  begun: number | undefined;
  begunBy: string | undefined;
  /** How often the message of the next execution went back before anybody began. */
  returned: number;
  /** The last execution may or may not have had its effect, and it must not happen twice. */
  unknown: boolean;
  /** Of a request to a human that was looked at again; mostly there is nothing. */
  looked?: LookedAt;
  /** It was asked to stop, and stays open until it has ended. */
  stopping: boolean;
}

export function openCommand(command: AwaitedCommand, since: number, freeAt: number | undefined): OpenCommand {
  return {
    command,
    since,
    freeAt,
    resumedAt: undefined,
    resumes: 0,
    attempts: 0,
    failures: 0,
    retryAt: undefined,
    lastError: undefined,
    lastHeartbeat: undefined,
    begun: undefined,
    begunBy: undefined,
    returned: 0,
    unknown: false,
    stopping: false,
  };
}
