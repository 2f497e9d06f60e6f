import { milliseconds, type Start, type StartLimited } from '@troupe/contracts';

/** When a task ends unless it has begun by then. @param from when it may begin */
export function beginByOf({ startTimeout }: Pick<StartLimited, 'startTimeout'>, from: number): Pick<Start, 'beginBy'> {
  return startTimeout === undefined ? {} : { beginBy: from + milliseconds(startTimeout, 'startTimeout') };
}
