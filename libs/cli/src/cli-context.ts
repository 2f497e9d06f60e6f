import type { App, HistoryTurn, Mismatch, Redactor } from '@troupe/contracts';

export interface Output {
  write(text: string): unknown;
}

/** What the command line says of the platform to start; it wins over the environment. */
export interface PlatformFlags {
  readonly app?: string;
  readonly host?: string;
  readonly port?: string;
  readonly data?: string;
  readonly logLevel?: string;
}

/** A platform in this process. */
export interface RunningPlatform {
  readonly url: string;
  /** A key of its API, when it wants one. */
  readonly key: string | undefined;
  readonly folder: string;
  readonly data: string;
  readonly app: App;
  readonly notices: readonly string[];
  /** How many open tasks it took up. */
  readonly recovered: number;
  reload(app: App): Promise<void>;
  close(): Promise<void>;
}

/** What an app needs besides its template to install and to start on this machine. */
export interface AppNeeds {
  readonly dependencies: Readonly<Record<string, string>>;
  /** By their paths in the app. */
  readonly files: Readonly<Record<string, Uint8Array>>;
}

/** Everything the command line takes from outside. */
export interface CliContext {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** What is piped in; read once, by the command that wants it. */
  stdin(): AsyncIterable<Uint8Array | string>;
  /** Takes secrets out of what is printed. */
  readonly redact: Redactor;
  /** Aborts when the user wants to stop; the reason is the name of the signal. */
  readonly interrupted: AbortSignal;
  /** Aborts when nobody reads any more what is written. */
  readonly outputClosed: AbortSignal;
  /** Folder of the app that `new` copies. */
  readonly template: string;
  appNeeds(): Promise<AppNeeds>;
  startPlatform(flags: PlatformFlags): Promise<RunningPlatform>;
  /** Where the code of the app (of the folder, or of the one found) parts from the history; undefined: it fits. */
  replay(app: string | undefined, history: readonly HistoryTurn[]): Promise<Mismatch | undefined>;
}

/** Ends a command with that exit code; what there was to say has been said. */
export class ExitError extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
