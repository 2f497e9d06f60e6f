import type { App, Effect, HistoryTurn, McpDefinition, Mismatch, Redactor } from '@troupe/contracts';

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  /** Of a terminal, as it is now. */
  readonly rows?: number;
  readonly columns?: number;
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
  /** Whether somebody sits at a terminal and can be asked. */
  readonly atTerminal: boolean;
  /** Where the platforms the user logged in to are kept. */
  readonly configFolder: string;
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
  /** Encrypts the data folder (the one given, or that of the environment) with the first of the keys. */
  reencrypt(data: string | undefined, options: ReencryptOptions): Promise<Reencrypted>;
  /** Where the code of the app (of the folder, or of the one found) parts from the history; undefined: it fits. */
  replay(app: string | undefined, history: readonly HistoryTurn[]): Promise<Mismatch | undefined>;
  /** The folder of the app: the one given, that of the environment, or the one found; undefined: there is none. */
  findApp(named: string | undefined): Promise<string | undefined>;
  /** Connects once with a server of tools, as a platform with this environment would. It rejects when it cannot be reached. */
  tryMcpServer(server: McpDefinition): Promise<TriedServer>;
  /** The names of the app in a folder as declarations for the compiler, and the file that has them. */
  appNames(folder: string): Promise<AppNames>;
  /** Models of the app in a folder, as a platform with this environment would ask them. */
  appModels(folder: string): Promise<AppModels>;
}

export interface AppNames {
  /** Relative to the app. */
  readonly file: string;
  readonly text: string;
}

/** Models of an app. */
export interface AppModels {
  readonly list: readonly {
    readonly name: string;
    /** What answers; undefined when nothing does. */
    readonly answeredBy: string | undefined;
    /** Whether that is the demo model, in the place of another. */
    readonly standIn: boolean;
    /** Agents that list it. */
    readonly agents: readonly string[];
  }[];
  readonly notices: readonly string[];
  /** Tries what a model can do; undefined when nothing answers. */
  probe(name: string, signal: AbortSignal): AsyncIterable<ModelTrial> | undefined;
}

export interface ModelTrial {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** What a server of tools has. */
export interface TriedServer {
  /** Those that agents may call, by the names they have here. */
  readonly tools: readonly { readonly name: string; readonly description: string; readonly effect: Effect }[];
  /** Names of all its tools, as the server has them. */
  readonly has: readonly string[];
  /** Those that cannot be taken, and why. */
  readonly leftOut: readonly { readonly name: string; readonly why: string }[];
  /** Whether it lists its tools to users who consented, and to nobody else. */
  readonly asksUsers: boolean;
}

/** How the data folder is to be encrypted. */
export interface ReencryptOptions {
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    readonly phase: 'encrypting' | 'counting';
    readonly looked: number;
    readonly rewritten: number;
  }) => void;
}

/** What became of it. */
export interface Reencrypted {
  readonly rewritten: number;
  /** How many texts are encrypted with each key, by its id. */
  readonly sealed: Readonly<Record<string, number>>;
  readonly clear: number;
  /** Documents in the clear, by their name. */
  readonly clearDocuments: Readonly<Record<string, number>>;
  readonly unreadable: number;
  /** Keys that nothing needs any more. */
  readonly released: readonly string[];
  readonly complete: boolean;
  readonly stopped: boolean;
}

/** Ends a command with that exit code; what there was to say has been said. */
export class ExitError extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}
