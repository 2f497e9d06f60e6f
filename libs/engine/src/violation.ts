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
}

/** The first place on the stack that is not the engine itself. */
export function placeOnStack(stack: string | undefined, engine: string): string | undefined {
  for (const line of stack?.split('\n').slice(1) ?? []) {
    const place = /\(?((?:file:\/\/)?\/[^()]+:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || place.includes(engine)) continue;
    return place.replace('file://', '').replace(/\?[^:]*/, '');
  }
  return undefined;
}
