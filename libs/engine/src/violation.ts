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

/** The first place on the stack that is in none of the folders given. */
export function placeOnStack(stack: string | undefined, ...folders: readonly string[]): string | undefined {
  for (const line of stack?.split('\n').slice(1) ?? []) {
    const place = /[\s(](?:file:\/\/)?(\/[^()]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || folders.some((folder) => place.startsWith(folder))) continue;
    return place.replace(/\?[^:]*/, '');
  }
  return undefined;
}

/** The folder of a module, as stacks name it. */
export function folderOf(url: string): string {
  return url.replace(/[^/]*$/, '').replace('file://', '');
}
