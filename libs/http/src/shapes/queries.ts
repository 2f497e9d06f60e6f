import {
  APPROVAL_CURSOR,
  approvalStatuses,
  COUNT_CURSOR,
  defaultBounds,
  KEY_CURSOR,
  milliseconds,
  principalKinds,
  TASK_CURSOR,
  taskStatuses,
  type ApprovalFilter,
  type Attributes,
  type CatalogSearch,
  type TaskKind,
  type TaskStatus,
  taskKinds,
} from '@troupe/contracts';
import { z } from 'zod';
import { id, MOMENT_PATTERN, name } from './fields.ts';
import { lastEventId } from './headers.ts';
import { characters, matching } from './text.ts';

const MAX_PAGE = defaultBounds.pageItems;
const DEFAULT_PAGE = 50;

export const noQuery: z.ZodType<object> = z.strictObject({});

const limit: z.ZodType<number> = z
  .string()
  .transform((text, ctx) => {
    const count = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
    if (count < 1 || count > MAX_PAGE) ctx.addIssue({ code: 'custom', message: `Give a whole number from 1 to ${MAX_PAGE}` });
    return count;
  })
  .meta({ type: 'integer', minimum: 1, maximum: MAX_PAGE, description: `How many items to answer; ${DEFAULT_PAGE} unless said otherwise` });

/** @param places how the list writes its places */
export function pageOfPlaces(places: string): {
  readonly limit: z.ZodExactOptional<z.ZodType<number>>;
  readonly cursor: z.ZodExactOptional<z.ZodType<string>>;
} {
  // The list itself refuses what is no place of it.
  const cursor = characters(1, defaultBounds.cursorCharacters).meta({
    description: 'The `next` of the page before, as it was given',
    pattern: places,
  });
  return { limit: limit.exactOptional(), cursor: cursor.exactOptional() };
}

export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

/** Of a list whose places are counted. */
export const pageQuery: z.ZodType<PageQuery> = z.strictObject(pageOfPlaces(COUNT_CURSOR));

/** The page a query asks for. */
export function pageOf(query: PageQuery): { limit: number; cursor?: string } {
  return { limit: query.limit ?? DEFAULT_PAGE, ...(query.cursor === undefined ? {} : { cursor: query.cursor }) };
}

const moment = matching(MOMENT_PATTERN, 'Write the moment as 2026-11-23T18:00:00Z').transform((text) => Date.parse(text));

export const approvalsQuery: z.ZodType<PageQuery & ApprovalFilter> = z.strictObject({
  ...pageOfPlaces(APPROVAL_CURSOR),
  task: id.exactOptional().meta({ description: 'Those of this task, and of all tasks below it' }),
  status: z
    .enum(approvalStatuses)
    .exactOptional()
    .meta({ description: '`pending` by default', examples: ['approved'] }),
  assignee: name.exactOptional().meta({ description: 'Those that somebody is asked about now' }),
  tool: name.exactOptional().meta({ description: 'The tool, or what the code of a workflow calls the request' }),
  agent: name.exactOptional().meta({ description: 'The agent or the workflow that asks' }),
  createdBefore: moment.exactOptional().meta({ description: 'Those that were asked before' }),
});

export const catalogQuery: z.ZodType<PageQuery & CatalogSearch> = z.strictObject({
  capability: characters(1, defaultBounds.searchCharacters)
    .exactOptional()
    .meta({
      description: 'As `kind.name`: what is that, serves it, or, of an agent, can make use of it',
      examples: ['tool.search_flights'],
    }),
  q: characters(0, defaultBounds.searchCharacters)
    .exactOptional()
    .meta({ description: 'Words that all occur in the name or the description' }),
  ...pageOfPlaces(KEY_CURSOR),
});

export const eventsQuery: z.ZodType<{ readonly lastEventId?: string }> = z.strictObject({
  lastEventId: lastEventId.exactOptional().meta({ description: 'As the Last-Event-ID header, which wins' }),
});

/** How long a client wants to wait, in milliseconds. */
export function waitQuery(longest: number): z.ZodType<{ readonly wait?: number }> {
  const seconds = Math.floor(longest / 1_000);
  const help = `Give a duration up to ${longest / 1_000}s, such as "30s"`;
  const wait = matching(
    `^(?:${upTo(longest)}ms|(?:${upTo(seconds - 1)}(?:\\.\\d{1,3})?|${seconds})s|${upTo(Math.floor(seconds / 60))}m)$`,
    help,
  )
    .meta({ description: `Answer only once the task ended, or after this long, up to ${longest / 1_000}s`, examples: ['30s'] })
    .transform((text) => milliseconds(text));
  return z.strictObject({ wait: wait.exactOptional() });
}

/** The whole numbers from 0 to `most`, as a pattern; as many digits, or fewer. */
function upTo(most: number): string {
  const digits = String(Math.max(0, most));
  const smaller = [...digits].flatMap((digit, index) =>
    digit === '0' ? [] : [`${digits.slice(0, index)}[0-${Number(digit) - 1}]\\d{${digits.length - index - 1}}`],
  );
  const shorter = digits.length === 1 ? [] : [`\\d{1,${digits.length - 1}}`];
  return `(?:${[...shorter, ...smaller, digits].join('|')})`.replaceAll('\\d{0}', '').replaceAll('{1,1}', '');
}

export interface TasksQuery extends PageQuery {
  readonly status?: readonly TaskStatus[];
  readonly kind?: TaskKind;
  readonly name?: string;
  readonly parent?: string;
  readonly session?: string;
  readonly startedBy?: string;
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
    pattern: `^(?:${taskStatuses.join('|')})(?:,(?:${taskStatuses.join('|')}))*$`,
    examples: ['running,blocked'],
  });

export const startedBy: z.ZodType<string> = matching(
  `^(?:${principalKinds.join('|')}):[^\\u0000-\\u001f]{1,256}$`,
  'Write the principal as kind:id, such as key:0a1b2c3d',
).meta({
  description: 'Those that this principal started, with all below them; as `kind:id`',
  examples: ['key:0a1b2c3d'],
});

const attributesHelp =
  'Written `attributes.<key>=<value>`, once per key. `true`, `false` and plain numbers match values of those types, anything else matches text; text that looks like one of them goes in double quotes: `attributes.zip="01234"`';

export const tasksQuery: z.ZodType<TasksQuery> = z.preprocess(
  gatherAttributes,
  z.strictObject({
    status: statusList.exactOptional(),
    kind: z.enum(taskKinds).exactOptional(),
    name: name.exactOptional(),
    parent: id.exactOptional(),
    session: id.exactOptional(),
    startedBy: startedBy.exactOptional(),
    createdAfter: moment.exactOptional(),
    createdBefore: moment.exactOptional(),
    attributes: z
      .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
      .exactOptional()
      .meta({
        description: attributesHelp,
        // As they stand in the address: each is a parameter of its own.
        propertyNames: { pattern: String.raw`^attributes\.(?!__proto__$)[\s\S]` },
        additionalProperties: { type: 'string' },
      }),
    ...pageOfPlaces(TASK_CURSOR),
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
