import {
  defaultBounds,
  defaultTenant,
  demandPublicId,
  MAX_DURATION_MS,
  MAX_NAME,
  NAME_PATTERN,
  nameFrom,
  splitApprovalId,
  TASK_ID_PATTERN,
  tenantOf,
  TroupeError,
  type Attributes,
  type Json,
} from '@troupe/contracts';
import { z } from 'zod';
import { DURATION_TEXT } from './duration-text.ts';
import { characters, matching } from './text.ts';

/** Any JSON, as it is. */
export const json: z.ZodType<Json> = z.any().meta({
  description: 'Any JSON value. Whole numbers beyond ±9007199254740991 would lose digits, and are refused: send them as text',
}) as z.ZodType<Json>;

/** Nothing but white space, and what has a meaning of its own in addresses. */
const UNUSABLE_NAME = String.raw`^(?:\s*|\.{1,2})$`;

/** A name a client gives or asks for, kept in NFC so that two spellings of one word are one name. */
export const name: z.ZodType<string> = z
  .string()
  .superRefine(passes(nameFrom))
  .overwrite((text) => text.normalize('NFC'))
  .meta({ pattern: NAME_PATTERN, minLength: 1, maxLength: MAX_NAME, not: { pattern: UNUSABLE_NAME }, examples: ['content_approved'] });

const APPROVAL_PATTERN = String.raw`${TASK_ID_PATTERN.slice(0, -1)}\.\d{1,9}\.\d{1,9}$`;

/** A task's id, or anything else that is spelled like one. */
export const id: z.ZodType<string> = z
  .string()
  .superRefine(passes(demandPublicId))
  .meta({ pattern: TASK_ID_PATTERN, examples: ['order-1042'] });

/** What a user's own conversation with an agent is called: it holds the user's name as it is. */
const USER_SESSION = `^user:${NAME_PATTERN.slice(1, -2)}{1,${defaultBounds.userSessionCharacters}}$`;
const userSession = new RegExp(USER_SESSION, 'u');

/** A conversation to read. */
export const sessionId: z.ZodType<string> = z
  .string()
  .superRefine(passes((text: string) => userSession.test(text) || demandPublicId(text)))
  .meta({ anyOf: [{ pattern: TASK_ID_PATTERN }, { pattern: USER_SESSION }], examples: ['ada', 'user:ada:travel-planner'] });

export const approvalId: z.ZodType<string> = z
  .string()
  .superRefine(
    passes((text: string) => {
      const named = splitApprovalId(text);
      if (named === undefined || tenantOf(named.task) !== defaultTenant)
        throw new TroupeError('invalid-id', 'An approval id is what GET /v1/approvals lists, e.g. "order-1042.3.0"');
    }),
  )
  .meta({ pattern: APPROVAL_PATTERN, examples: ['order-1042.3.0'] });

export const duration: z.ZodType<number | string> = z
  .union([z.number(), z.string()], { error: 'It must be milliseconds, or text such as "30s"' })
  .superRefine(passes(inRange))
  .meta({
    description: 'Milliseconds, or text such as `500ms`, `20s`, `90m`, `1.5h`, `1d 12h`, `7d`: each unit once, the larger first',
    anyOf: [
      { type: 'number', minimum: 0, maximum: MAX_DURATION_MS },
      { type: 'string', minLength: 2, maxLength: defaultBounds.durationCharacters, pattern: DURATION_TEXT },
    ],
    examples: ['24h'],
  });

const durationText = new RegExp(DURATION_TEXT);

function inRange(value: number | string): void {
  if (typeof value === 'string') {
    if (value.length < 2 || value.length > defaultBounds.durationCharacters || !durationText.test(value))
      throw new TroupeError(
        'invalid-duration',
        'It is not a duration: give milliseconds, or text such as "500ms", "20s", "1h30m", "7d", each unit once, the larger first, up to 36525d',
      );
  } else if (!(value >= 0 && value <= MAX_DURATION_MS)) {
    throw new TroupeError('out-of-range', `A duration goes from 0 to ${MAX_DURATION_MS} milliseconds`);
  }
}

/** Days that there are, with their leap years, up to the year 8999: no offset makes a year of five digits of it. */
const DAY = [
  String.raw`[0-8]\d{3}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))`,
  String.raw`(?:[0-8]\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[1357][26])00)-02-29`,
].join('|');
export const MOMENT_PATTERN: string = String.raw`^(?:${DAY})T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$`;
/** The end of the year 8999, in milliseconds since 1970. */
const LAST_MOMENT = 221_845_392_000_000;

export const moment: z.ZodType<string | number> = z
  .union([z.number().min(0).max(LAST_MOMENT), matching(MOMENT_PATTERN, 'Write it as 2026-11-23T18:00:00Z')], {
    error: 'It must be an ISO 8601 moment with its offset, or milliseconds since 1970',
  })
  .meta({ description: 'ISO 8601 with an offset, or milliseconds since 1970, before the year 9000', examples: ['2026-11-23T18:00:00Z'] });

const { attributes: MAX_ATTRIBUTES, attributeKeyCharacters: MAX_KEY, attributeCharacters: MAX_TEXT } = defaultBounds;
const ATTRIBUTE_KEY = `^(?!(?:__proto__|constructor|prototype)$)[A-Za-z0-9_.-]{1,${MAX_KEY}}$`;

export const attributes: z.ZodType<Attributes> = z
  .record(
    matching(ATTRIBUTE_KEY, `Keys have 1 to ${MAX_KEY} letters, digits, "_", "." or "-"`),
    z.union([characters(0, MAX_TEXT), z.number(), z.boolean()], {
      error: `It must be text of at most ${MAX_TEXT} characters, a number or a boolean`,
    }),
  )
  .refine((value) => Object.keys(value).length <= MAX_ATTRIBUTES, {
    error: `At most ${MAX_ATTRIBUTES} attributes`,
    params: { code: 'out-of-range' },
  })
  .meta({ maxProperties: MAX_ATTRIBUTES });

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
