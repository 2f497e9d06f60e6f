/** What there is to know about a kind of server to find, set up and start it. */
export interface ServerKind {
  /** As messages name it. */
  readonly name: string;
  /** The environment variable that gives one. */
  readonly variable: string;
  /** Its program, as found on the PATH, and the arguments it is started with. */
  readonly program: string;
  /** Writes what it needs into its folder and gives the arguments. */
  prepare(folder: string, port: number): Promise<readonly string[]>;
  readonly image: string;
  readonly imagePort: number;
  /** Files for the container, by path, and the arguments it is started with. */
  readonly imageFiles: Readonly<Record<string, string>>;
  readonly imageArguments: readonly string[];
  /** Sets it up from Debian packages: how to start it, or why that cannot be. */
  fromDebian(): Promise<DebianServer | string>;
  url(port: number): string;
  /** Whether the server behind the port answers. */
  answers(port: number): Promise<boolean>;
  /** What to do when there is none. */
  readonly advice: string;
}

export interface DebianServer {
  readonly program: string;
  prepare(folder: string, port: number): Promise<readonly string[]>;
}
