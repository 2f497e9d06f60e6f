import { TroupeError } from '@troupe/contracts';

/** The code of a task did something a replay cannot repeat. Never fails the task: it becomes `blocked`. */
export class Violation extends TroupeError {
  override readonly name = 'DeterminismViolation';
  /** File and line in the app, where known. */
  readonly at: string | undefined;
  readonly #said: readonly [what: string, instead: string] | undefined;

  /**
   * @param said its message, or what is wrong and what to do instead, between which its place belongs
   * @param at file and line in the app, where known
   */
  constructor(said: string | readonly [what: string, instead: string], at?: string) {
    const place = at === undefined ? '' : `, at ${at}`;
    super('determinism-violation', typeof said === 'string' ? said : `${said[0]}${place}. ${said[1]}`, { retryable: false });
    this.at = at;
    this.#said = typeof said === 'string' ? undefined : said;
  }

  /** The same, once its place was found. */
  placed(at: string | undefined): Violation {
    return at === undefined || this.at !== undefined || this.#said === undefined ? this : new Violation(this.#said, at);
  }

  /** The code came to `what` outside its window. */
  static foreign(what: string, at: string | undefined): Violation {
    const how = 'after awaiting something that is not durable (a timer, fetch, a file), or inside a step';
    return new Violation([`${what} ${how}`, 'Put such work into ctx.step.'], at);
  }

  /** The code came to `what` while that of another task ran. */
  static shared(what: string, at: string | undefined): Violation {
    const how =
      'while the code of another task ran: both wait for one promise, such as that of a semaphore or queue at the level of a module';
    return new Violation([`${what} ${how}`, 'Tasks share nothing: make it inside the workflow.'], at);
  }

  /** The code can go no further, and waits for nothing the platform knows of. */
  static stuck(name: string, at: string | undefined): Violation {
    const instead =
      'Await only what ctx gives (ctx.step for IO, ctx.sleep for time), and nothing that other tasks resolve (a semaphore or queue at the level of a module).';
    return new Violation([`"${name}" waits for something that is not durable`, instead], at);
  }
}

const V8Error = Error as ErrorConstructor & {
  stackTraceLimit: number;
  captureStackTrace(target: object, below: unknown): void;
};

/** The stack of the code that makes one, whole in the code of tasks too: there other stacks name no place. */
export class Trace {
  declare readonly stack: string;

  constructor() {
    const { stackTraceLimit } = V8Error;
    // The app may have set it, to nothing too.
    V8Error.stackTraceLimit = 50;
    V8Error.captureStackTrace(this, Trace);
    V8Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The first place on the stack that is in none of the folders given. */
export function placeOnStack(stack: string | undefined, ...folders: readonly string[]): string | undefined {
  for (const line of stack?.split('\n').slice(1) ?? []) {
    // Folders may have parentheses in their names.
    const [, url, path] = /(?:\(|at |async )(file:\/\/)?(\/.+:\d+:\d+)\)?$/.exec(line) ?? [];
    if (path === undefined || folders.some((folder) => path.startsWith(folder))) continue;
    const place = path.replace(/\?[^:]*/, '');
    return url === undefined ? place : decoded(place);
  }
  return undefined;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** The folder of a module, as stacks name it. */
export function folderOf(url: string): string {
  return url.replace(/[^/]*$/, '').replace('file://', '');
}
