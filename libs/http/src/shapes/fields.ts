import {
  LAST_MOMENT,
  MAX_DURATION,
  milliseconds,
  NAME_PATTERN,
  nameFrom,
  splitApprovalId,
  taskId,
  TroupeError,
  type Attributes,
  type Duration,
  type Json,
} from '@troupe/contracts';
import { z } from 'zod';

/** Any JSON, as it is. */
export const json: z.ZodType<Json> = z.any().meta({ description: 'Any JSON value' }) as z.ZodType<Json>;

/** A name a client gives or asks for, kept in NFC so that two spellings of one word are one name. */
export const name: z.ZodType<string> = z
  .string()
  .superRefine(passes(nameFrom))
  .overwrite((text) => text.normalize('NFC'))
  .meta({ pattern: NAME_PATTERN, minLength: 1, maxLength: 128 });

const ID_PATTERN = '^[A-Za-z0-9][A-Za-z0-9_:-]{0,127}$';

/** A task's id, or anything else that is spelled like one. */
export const id: z.ZodType<string> = z
  .string()
  .superRefine(passes(taskId))
  .meta({ pattern: ID_PATTERN, examples: ['order-1042'] });

/** What a user's own conversation with an agent is called: it holds the user's name as it is. */
const USER_SESSION = '^user:[^\\p{C}\\p{Zl}\\p{Zp}]{1,512}$';
const userSession = new RegExp(USER_SESSION, 'u');

/** A conversation to read. */
export const sessionId: z.ZodType<string> = z
  .string()
  .superRefine(passes((text: string) => userSession.test(text) || taskId(text)))
  .meta({ anyOf: [{ pattern: ID_PATTERN }, { pattern: USER_SESSION }], examples: ['ada', 'user:ada:travel-planner'] });

export const approvalId: z.ZodType<string> = z.string().superRefine(
  passes((text: string) => {
    if (splitApprovalId(text) === undefined)
      throw new TroupeError('invalid-id', 'An approval id is what GET /v1/approvals lists, e.g. "order-1042.3.0"');
  }),
);

export const duration: z.ZodType<Duration> = z
  .union([z.number(), z.string().max(64)], { error: 'It must be milliseconds, or text such as "30s"' })
  .superRefine(passes(inRange))
  .meta({ description: 'Milliseconds, or text such as `500ms`, `20s`, `10m`, `24h`, `7d`', examples: ['24h'] });

function inRange(value: Duration): void {
  if (typeof value === 'number' && !(value >= 0 && value <= MAX_DURATION)) {
    throw new TroupeError('out-of-range', `A duration goes from 0 to ${MAX_DURATION} milliseconds`);
  }
  milliseconds(value);
}

const ISO_MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

export const moment: z.ZodType<string | number> = z
  .union([z.number().min(0).max(LAST_MOMENT), z.string().refine(isMoment, 'Write it as 2026-11-23T18:00:00Z')], {
    error: 'It must be an ISO 8601 moment with its offset, or milliseconds since 1970',
  })
  .meta({ description: 'ISO 8601 with an offset, or milliseconds since 1970', examples: ['2026-11-23T18:00:00Z'] });

export function isMoment(text: string): boolean {
  if (!ISO_MOMENT.test(text) || !Number.isFinite(Date.parse(text))) return false;
  // Date.parse takes February 30 for March 2.
  const day = text.slice(0, 10);
  return new Date(day).toISOString().startsWith(day);
}

const MAX_ATTRIBUTES = 32;

export const attributes: z.ZodType<Attributes> = z
  .record(
    z.string().regex(/^[A-Za-z0-9_.-]{1,64}$/, 'Keys have 1 to 64 letters, digits, "_", "." or "-"'),
    z.union([z.string().max(256), z.number(), z.boolean()], { error: 'It must be text of at most 256 characters, a number or a boolean' }),
  )
  .refine((value) => Object.keys(value).length <= MAX_ATTRIBUTES, {
    error: `At most ${MAX_ATTRIBUTES} attributes`,
    params: { code: 'out-of-range' },
  });

/** Lets a check of the contracts speak for a schema, with its own code. */
function passes<T>(check: (value: T) => unknown): (value: T, ctx: z.core.$RefinementCtx) => void {
  return (value, ctx) => {
    try {
      check(value);
    } catch (error) {
      if (!(error instanceof TroupeError)) throw error;
      ctx.addIssue({ code: 'custom', message: error.message, params: { code: error.code } });
    }
  };
}
