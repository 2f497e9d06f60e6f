import type { AskHuman, Challenge, Checked, Json, Limited, RecordedOptions, WorkContext } from '@troupe/contracts';

/**
 * A source of tools: an app, a server, a document. The owner of a task lists and checks, a worker runs.
 *
 * U1  `list` answers at once: the same map until a tool comes, goes or changes, another from then on. `watch` calls
 *     back after each change, until it is stopped.
 * U2  A name that is not listed is refused by `check` and `run` with `tool-not-found`, not retryable.
 * U3  `check` has no effect, and leaves the arguments as they are; what it gives is what `run` is given.
 * U4  `run` makes one attempt: no retries of its own. What it throws is how the attempt failed; `retryable` says
 *     whether another may succeed. What it gives can be written as JSON, and fits `output` where the tool has one.
 * U5  The tool has the `signal` of its attempt, and its progress is `heartbeat`; both work while it runs.
 * U6  `reconcile` runs nothing: it finds out what became of an attempt. Only tools that say so are asked.
 * U7  What cannot be reached, or fails, costs its own runs alone: the list stays, and other tools run.
 */
export interface ToolSource {
  list(): ToolList;
  /** @returns how to stop it */
  watch(onChange: () => void): () => void;
  check(name: string, args: Json | undefined): Checked | Promise<Checked>;
  run(use: ToolUse, context: WorkContext): Promise<ToolResult>;
  /** Lets go of what it holds: processes, connections. */
  close(): Promise<void>;
}

/** By name. */
export type ToolList = ReadonlyMap<string, ListedTool>;

/** What there is to know of a tool without running it. */
export interface ListedTool {
  /** As agents and workflows name it. */
  readonly name: string;
  /** As models read it. */
  readonly description: string;
  /** JSON Schema of the arguments; a tool without takes none. */
  readonly input: Json | undefined;
  /** JSON Schema of the result, where it is known. */
  readonly output: Json | undefined;
  /** Effect, retry policy and timeouts of its calls. */
  readonly options: ToolOptions;
  /** Whether a human decides before it runs; an agent may say otherwise. */
  readonly approve: AskHuman | undefined;
  /** How many run at once in one worker. */
  readonly concurrency: number | undefined;
  /** How much of it runs at once and begins in a time, on all workers together: by what name, where the app says. */
  readonly limits?: { readonly of: string; readonly limited: Limited };
  /** Whether it can find out what became of an attempt. */
  readonly reconciles: boolean;
  /** Fingerprint of what it is made of: it changes with the tool. */
  readonly build: string;
  /** The server it is a tool of: agents may list all of them by this name. What it returns was written by others. */
  readonly server?: string;
  /** Whether others write what it returns, though it is no tool of a server. */
  readonly untrusted?: true;
  /** Whether it is a tool of the platform itself: agents need not list it. */
  readonly builtIn?: true;
  /** Fingerprint of what was accepted of it, where it is looked after. */
  readonly pin?: string;
  /** Whether it is another now: no model is shown it, and its calls are refused. */
  readonly blocked?: true;
  /** Why its calls cannot succeed now. */
  readonly trouble?: string;
}

/** One attempt has a time limit, always: a tool that hangs fails. */
export type ToolOptions = RecordedOptions & { readonly startToClose: number };

export interface ToolUse {
  readonly name: string;
  /** What `check` made of the arguments. */
  readonly args: unknown;
  /** Whether it gives what became of an earlier attempt, a `Reconciled`, instead of running. */
  readonly reconcile?: boolean;
  /** What the user for whom it runs lets tools do elsewhere. */
  readonly consents?: UserConsents;
  /** Has the owner of the task do what a call of a tool of memory asks for. */
  readonly memory?: () => Promise<Json>;
}

/** The consents of one user. They reject with TroupeError `consent-failed`, `unavailable`. */
export interface UserConsents {
  /** @param refused fingerprint of a token that the server did not take */
  token(server: string, refused?: string): Promise<string | undefined>;
  /** Where the user consents to what a server asks for. */
  ask(server: string, challenge: Challenge): Promise<{ readonly url: string; readonly id: string }>;
  /** Keeps which tools a server has, as JSON, for the next start. */
  keep(server: string, tools: string): Promise<void>;
}

export interface ToolResult {
  readonly value: unknown;
}
