import { z } from 'zod';
import { defaultBounds } from '../bounds.ts';
import { chainKinds, type CallChain } from '../log/call-chain.ts';
import { PARTITIONS, SCOPED_ID_PATTERN, type ApprovalId, type CallId, type TaskId } from '../log/ids.ts';

const TASK = SCOPED_ID_PATTERN.slice(1, -1);
const COMMAND = '\\d{1,9}\\.\\d{1,9}';

function textOf<T extends string>(pattern: string, what: string): z.ZodType<T> {
  const whole = new RegExp(`^${pattern}$`);
  return z.custom<T>((value) => typeof value === 'string' && whole.test(value), `is not ${what}`);
}

export const taskIdShape: z.ZodType<TaskId> = textOf(TASK, 'the id of a task');
export const callIdShape: z.ZodType<CallId> = textOf(`${TASK}/${COMMAND}`, 'the id of a call');
export const approvalIdShape: z.ZodType<ApprovalId> = textOf(`${TASK}\\.${COMMAND}`, 'the id of an approval');

export const partitionShape: z.ZodType<number> = z
  .int()
  .min(0)
  .max(PARTITIONS - 1);
export const chainShape: z.ZodType<CallChain> = z
  .array(z.object({ kind: z.enum(chainKinds), id: z.string().min(1).max(256) }))
  .max(defaultBounds.chainLinks);
/** 1, 2, 3 …; far more than any call is given. */
export const attemptShape: z.ZodType<number> = z.int().min(1).max(1_000_000_000);
/** A moment in milliseconds since 1970 that a `Date` can be made of. */
export const momentShape: z.ZodType<number> = z.number().min(0).max(8_640_000_000_000_000);
