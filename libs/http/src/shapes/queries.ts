import {
  milliseconds,
  TroupeError,
  taskStatuses,
  type Attributes,
  type CatalogSearch,
  type TaskKind,
  type TaskStatus,
} from '@troupe/contracts';
import { z } from 'zod';
import { id, isMoment, name } from './fields.ts';

const MAX_PAGE = 200;
const DEFAULT_PAGE = 50;

export const noQuery: z.ZodType<object> = z.strictObject({});

const limit = z
  .string()
  .transform((text, ctx) => {
    const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > MAX_PAGE) ctx.addIssue({ code: 'custom', message: `Give a whole number from 1 to ${MAX_PAGE}` });
    return count;
  })
  .meta({ type: 'integer', minimum: 1, maximum: MAX_PAGE, description: `How many items to answer; ${DEFAULT_PAGE} unless said otherwise` });

const cursor = z.string().min(1).max(1_024).meta({ description: 'The `next` of the page before' });

const page = { limit: limit.exactOptional(), cursor: cursor.exactOptional() };

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

export const pageQuery: z.ZodType<PageQuery> = z.strictObject(page);

/** The page a query asks for. */
export function pageOf(query: PageQuery): { limit: number; cursor?: string } {
  return { limit: query.limit ?? DEFAULT_PAGE, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) };
}

export const approvalsQuery: z.ZodType<PageQuery & { readonly task?: string }> = z.strictObject({ ...page, task: id.exactOptional() });

export const catalogQuery: z.ZodType<PageQuery & CatalogSearch> = z.strictObject({
  capability: z
    .string()
    .min(1)
    .max(256)
    .exactOptional()
    .meta({
      description: 'As `kind.name`: what is that, serves it, or, of an agent, can make use of it',
      examples: ['tool.search_flights'],
    }),
  q: z.string().max(256).exactOptional().meta({ description: 'Words that all occur in the name or the description' }),
  ...page,
});

export const eventsQuery: z.ZodType<{ readonly lastEventId?: string }> = z.strictObject({
  lastEventId: z.string().max(256).exactOptional().meta({ description: 'As the Last-Event-ID header, which wins' }),
});

/** How long a client wants to wait, in milliseconds. */
export function waitQuery(longest: number): z.ZodType<{ readonly wait?: number }> {
  const wait = z
    .string()
    .transform((text, ctx) => {
      const ms = asMilliseconds(text);
      if (ms === undefined || ms > longest)
        ctx.addIssue({ code: 'custom', message: `Give a duration up to ${longest / 1_000}s, such as "30s"` });
      return ms ?? 0;
    })
    .meta({ description: `Answer only once the task ended, or after this long, up to ${longest / 1_000}s`, examples: ['30s'] });
  return z.strictObject({ wait: wait.exactOptional() });
}

function asMilliseconds(text: string): number | undefined {
  try {
    return milliseconds(text);
  } catch (error) {
    if (error instanceof TroupeError) return undefined;
    throw error;
  }
}

export interface TasksQuery extends PageQuery {
  readonly status?: readonly TaskStatus[];
  readonly kind?: TaskKind;
  readonly name?: string;
  readonly parent?: string;
  readonly session?: string;
  readonly attributes?: Attributes;
  readonly createdAfter?: number;
  readonly createdBefore?: number;
}

const statusList = z
  .string()
  .transform((text, ctx) => {
    const wanted = text.split(',');
    const unknown = wanted.find((status) => !(taskStatuses as readonly string[]).includes(status));
    if (unknown !== undefined)
      ctx.addIssue({ code: 'custom', message: `Give one or more of ${taskStatuses.join(', ')}, separated by commas` });
    return wanted as TaskStatus[];
  })
  .meta({
    description: `One or more of ${taskStatuses.map((status) => `\`${status}\``).join(', ')}, separated by commas`,
    examples: ['running,blocked'],
  });

const moment = z
  .string()
  .refine(isMoment, 'Write the moment as 2026-11-23T18:00:00Z')
  .transform((text) => Date.parse(text))
  .meta({ format: 'date-time' });

const attributesHelp =
  'Written `attributes.<key>=<value>`, once per key. `true`, `false` and plain numbers match values of those types, anything else matches text; text that looks like one of them goes in double quotes: `attributes.zip="01234"`';

export const tasksQuery: z.ZodType<TasksQuery> = z.preprocess(
  gatherAttributes,
  z.strictObject({
    status: statusList.exactOptional(),
    kind: z.enum(['workflow', 'agent']).exactOptional(),
    name: name.exactOptional(),
    parent: id.exactOptional(),
    session: id.exactOptional(),
    createdAfter: moment.exactOptional(),
    createdBefore: moment.exactOptional(),
    attributes: z
      .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
      .exactOptional()
      .meta({ description: attributesHelp }),
    ...page,
  }),
);

const PREFIX = 'attributes.';

/** `attributes.a=1&attributes.b=x` becomes `attributes: { a: 1, b: 'x' }`. */
function gatherAttributes(query: unknown): unknown {
  const plain: [string, unknown][] = [];
  const wanted: [string, unknown][] = [];
  for (const [key, value] of Object.entries(query as object)) {
    if (key.startsWith(PREFIX) && key !== `${PREFIX}__proto__`)
      wanted.push([key.slice(PREFIX.length), typeof value === 'string' ? typed(value) : value]);
    else plain.push([key, value]);
  }
  return Object.fromEntries(wanted.length === 0 ? plain : [...plain, ['attributes', Object.fromEntries(wanted)]]);
}

/** The value a filter means: see the description of the parameter. */
function typed(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  if (String(Number(text)) === text && Number.isFinite(Number(text))) return Number(text);
  return /^".*"$/s.test(text) ? text.slice(1, -1) : text;
}
