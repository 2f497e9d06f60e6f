import { defaultBounds } from './bounds.ts';
import type { Failure } from './failure.ts';
import { isLarge, jsonBytes } from './json-bytes.ts';
import type { Json } from './json.ts';
import type { Approval, Task, WaitingFor } from './task.ts';

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
  readonly decidedArgsOmitted?: true;
  readonly decidedArgsBytes?: number;
}

/** Characters of a message or a status in a list. */
const SHORT = 1_024;

/** The task itself when nothing of it is large. */
export function listedTask(task: Task | ListedTask): ListedTask {
  const { listedBytes, listedWaits } = defaultBounds;
  const { input, output, error, waitingFor, statusText } = task;
  const small =
    (input === undefined || !isLarge(input, listedBytes)) &&
    (output === undefined || !isLarge(output, listedBytes)) &&
    (error === undefined || !isLarge(error as unknown as Json, listedBytes)) &&
    waitingFor.length <= listedWaits &&
    !isLarge(waitingFor as unknown as Json, listedBytes) &&
    (statusText === undefined || statusText.length <= SHORT);
  return small ? task : shortTask(task);
}

function shortTask(task: Task | ListedTask): ListedTask {
  const { listedBytes, listedWaits } = defaultBounds;
  const { input, output, error, waitingFor, statusText } = task;
  const left: Partial<Record<keyof ListedTask, unknown>> = {
    ...(input === undefined || !isLarge(input, listedBytes) ? {} : { input: undefined, inputOmitted: true, inputBytes: jsonBytes(input) }),
    ...(output === undefined || !isLarge(output, listedBytes)
      ? {}
      : { output: undefined, outputOmitted: true, outputBytes: jsonBytes(output) }),
    ...(error === undefined || !isLarge(error as unknown as Json, listedBytes)
      ? {}
      : { error: shortFailure(error), errorOmitted: true, errorBytes: jsonBytes(error) }),
    ...(waitingFor.length <= listedWaits ? {} : { waitsOmitted: waitingFor.length - listedWaits }),
    ...(waitingFor.length <= listedWaits && !isLarge(waitingFor as unknown as Json, listedBytes)
      ? {}
      : { waitingFor: waitingFor.slice(0, listedWaits).map(shortWait) }),
    ...(statusText === undefined || statusText.length <= SHORT ? {} : { statusText: clip(statusText) }),
  };
  return Object.fromEntries(Object.entries({ ...task, ...left }).filter(([, value]) => value !== undefined)) as unknown as ListedTask;
}

/** The approval itself when its arguments are not large. */
export function listedApproval(approval: Approval | ListedApproval): ListedApproval {
  const { args, decidedArgs, ...rest } = approval;
  const isLong = (value: Json | undefined): value is Json => value !== undefined && isLarge(value, defaultBounds.listedBytes);
  if (!isLong(args) && !isLong(decidedArgs)) return approval;
  return {
    ...rest,
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
