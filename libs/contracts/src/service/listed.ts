import { defaultBounds } from '../bounds.ts';
import type { Failure } from '../errors/failure.ts';
import { isLarge, jsonBytes } from '../values/json-bytes.ts';
import type { Json } from '../values/json.ts';
import type { Approval, Task, WaitingFor } from '../log/task.ts';

/**
 * A task as lists show it: what is large is left out, and the item says so. Reading the task alone
 * gives all of it.
 */
export interface ListedTask extends Omit<Task, 'input'> {
  readonly input?: Json;
  readonly inputOmitted?: true;
  /** Of the input that is left out, as are the others. */
  readonly inputBytes?: number;
  readonly outputOmitted?: true;
  readonly outputBytes?: number;
  /** The error is there, without its details, cause and stack. */
  readonly errorOmitted?: true;
  readonly errorBytes?: number;
  /** How many more it waits for than are shown. */
  readonly waitsOmitted?: number;
}

/** An approval as lists show it. */
export interface ListedApproval extends Omit<Approval, 'args'> {
  readonly args?: Json;
  readonly argsOmitted?: true;
  readonly argsBytes?: number;
  readonly schemaOmitted?: true;
  readonly schemaBytes?: number;
  readonly decidedArgsOmitted?: true;
  readonly decidedArgsBytes?: number;
}

/** Characters of a message or a status in a list. */
const SHORT = 1_024;

/** The task itself when nothing of it is large. */
export function listedTask(task: Task | ListedTask): ListedTask {
  const { input, output, error, waitingFor, statusText } = task;
  const [longInput, longOutput, longError] = [isLong(input), isLong(output), isLong(error)];
  const moreWaits = waitingFor.length > defaultBounds.listedWaits;
  const longWaits = moreWaits || isLong(waitingFor);
  const longText = statusText !== undefined && statusText.length > SHORT;
  if (!longInput && !longOutput && !longError && !longWaits && !longText) return task;
  const left: Partial<Record<keyof ListedTask, unknown>> = {
    ...(longInput ? { input: undefined, inputOmitted: true, inputBytes: jsonBytes(input) } : {}),
    ...(longOutput ? { output: undefined, outputOmitted: true, outputBytes: jsonBytes(output) } : {}),
    ...(longError ? { error: shortFailure(error!), errorOmitted: true, errorBytes: jsonBytes(error) } : {}),
    ...(moreWaits ? { waitsOmitted: waitingFor.length - defaultBounds.listedWaits } : {}),
    ...(longWaits ? { waitingFor: waitingFor.slice(0, defaultBounds.listedWaits).map(shortWait) } : {}),
    ...(longText ? { statusText: clip(statusText) } : {}),
  };
  return Object.fromEntries(Object.entries({ ...task, ...left }).filter(([, value]) => value !== undefined)) as unknown as ListedTask;
}

function isLong(value: unknown): boolean {
  return value !== undefined && isLarge(value as Json, defaultBounds.listedBytes);
}

/** The approval itself when its arguments and its schema are not large. */
export function listedApproval(approval: Approval | ListedApproval): ListedApproval {
  const { args, decidedArgs, schema, ...rest } = approval;
  if (!isLong(args) && !isLong(decidedArgs) && !isLong(schema)) return approval;
  return {
    ...rest,
    ...(isLong(schema) ? { schemaOmitted: true, schemaBytes: jsonBytes(schema) } : schema === undefined ? {} : { schema }),
    ...(isLong(args) ? { argsOmitted: true, argsBytes: jsonBytes(args) } : args === undefined ? {} : { args }),
    ...(isLong(decidedArgs)
      ? { decidedArgsOmitted: true, decidedArgsBytes: jsonBytes(decidedArgs) }
      : decidedArgs === undefined
        ? {}
        : { decidedArgs }),
  };
}

function shortWait(wait: WaitingFor): WaitingFor {
  const short = { ...wait, reason: clip(wait.reason) };
  return wait.lastError === undefined ? short : { ...short, lastError: shortFailure(wait.lastError) };
}

function shortFailure({ name, message, code, retryable }: Failure): Failure {
  return {
    name: clip(name),
    message: clip(message),
    ...(code === undefined ? {} : { code: clip(code) }),
    ...(retryable === undefined ? {} : { retryable }),
  };
}

function clip(text: string): string {
  return text.length > SHORT ? `${text.slice(0, SHORT - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
