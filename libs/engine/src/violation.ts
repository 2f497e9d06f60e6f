import { TroupeError } from '@troupe/contracts';

/** The code of a task did something a replay cannot repeat. Never fails the task: it is parked as `blocked`. */
export class Violation extends TroupeError {
  override readonly name = 'DeterminismViolation';
  /** File and line in the app, where known. */
  readonly at: string | undefined;

  constructor(message: string, at?: string) {
    super('determinism-violation', message, { retryable: false });
    this.at = at;
  }

  /** The code came to `what` outside its window. */
  static foreign(what: string, at: string | undefined): Violation {
    const place = at === undefined ? '' : `, at ${at}`;
    return new Violation(
      `${what} after awaiting something that is not durable (a timer, fetch, a file), or inside a step${place}. Put such work into ctx.step.`,
      at,
    );
  }
}

const V8Error = Error as ErrorConstructor & {
  stackTraceLimit: number;
  captureStackTrace(target: object, below: unknown): void;
};

/** The stack of whoever makes one, whole in the code of tasks too: there other stacks name no place. */
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
