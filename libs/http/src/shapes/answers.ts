import {
  approvalStatuses,
  defaultBounds,
  errorTitles,
  mismatchCodes,
  principalKinds,
  requestKinds,
  taskStatuses,
  waitKinds,
  type Approval,
  type Artifact,
  type DeferredFrom,
  type ErrorCode,
  type Failure,
  type HistoryTurn,
  type ListedApproval,
  type ListedTask,
  type Message,
  type RecordedPrincipal,
  type Task,
  type Verification,
  type VerifiedHead,
  taskKinds,
} from '@troupe/contracts';
import { z } from 'zod';
import type { Problem } from '../errors/problem.ts';
import { attributes, json } from './fields.ts';

const at = z.iso.datetime();
const count = z.int().min(0);

export const principal: z.ZodType<RecordedPrincipal> = z.object({
  kind: z.enum(principalKinds),
  id: z.string(),
  user: z.string().exactOptional(),
});

export const failure: z.ZodType<Failure> = z.object({
  name: z.string(),
  message: z.string(),
  code: z.string().exactOptional(),
  details: json.exactOptional(),
  get cause() {
    return failure.exactOptional();
  },
  retryable: z.boolean().exactOptional(),
  retryAfter: z.number().exactOptional(),
});

const waitingFor = z.object({
  kind: z.enum(waitKinds),
  name: z.string(),
  since: at,
  due: at.exactOptional(),
  attempt: count.exactOptional(),
  lastError: failure.exactOptional(),
  progress: z
    .object({ progress: z.number(), total: z.number().exactOptional(), message: z.string().exactOptional() })
    .exactOptional()
    .meta({ description: 'How far the call is, as its last heartbeat says' }),
  id: z.string().exactOptional().meta({ description: 'The approval or child task it waits for' }),
  item: z.int().exactOptional().meta({ description: 'The index of the item of `ctx.map` that it is about' }),
  capability: z.string().exactOptional().meta({ description: 'What a worker has to serve to take it, as `kind.name`' }),
  limit: z
    .object({
      name: z.string(),
      key: z.string().exactOptional(),
      place: count.exactOptional().meta({ description: 'How many are given a place before it, itself counted' }),
      limit: count,
    })
    .exactOptional()
    .meta({ description: 'The limit of which it waits for a place' }),
  reason: z.string().meta({ description: 'Why it has not come yet, and who can do what about it' }),
});

const mismatch = z.object({
  code: z.enum(mismatchCodes),
  message: z.string(),
  turn: count,
  expected: z.array(z.string()),
  actual: z.array(z.string()),
  at: z.string().exactOptional(),
  builds: z.object({ log: z.string(), code: z.string() }),
});

/** Where to read on about a task. */
export interface TaskLinks {
  readonly self: string;
  readonly history: string;
  readonly events: string;
}

export const deferredFrom: z.ZodType<DeferredFrom> = z
  .object({ task: z.string(), session: z.string() })
  .meta({ description: 'Of a call that was passed on: where it was asked for, and the session that gets what came of it' });

const taskMembers = {
  id: z.string(),
  kind: z.enum(taskKinds),
  name: z.string(),
  status: z.enum(taskStatuses),
  statusText: z.string().exactOptional(),
  input: json,
  output: json.exactOptional(),
  error: failure.exactOptional(),
  blocked: mismatch.exactOptional(),
  createdAt: at,
  updatedAt: at,
  endedAt: at.exactOptional(),
  cancelRequestedAt: at.exactOptional().meta({ description: 'When it was asked to stop; it tidies up since, if it has not ended' }),
  waitingFor: z.array(waitingFor),
  usage: z.object({ modelCalls: count, toolCalls: count, inputTokens: count, outputTokens: count, cost: z.number().exactOptional() }),
  attributes,
  session: z.string().exactOptional(),
  deferred: deferredFrom.exactOptional(),
  lastAgent: z.string().exactOptional().meta({ description: 'The agent whose model answered last, in it or in what it asked' }),
  parent: z.string().exactOptional(),
  startedBy: principal.exactOptional().meta({ description: 'Who started it, or the task at the top of its tree' }),
  build: z.string(),
  traceId: z.string(),
  turns: count,
  links: z.object({ self: z.string(), history: z.string(), events: z.string() }),
};

export const task: z.ZodType<Task & { readonly links: TaskLinks }> = z.object(taskMembers);

const omitted = z.literal(true).exactOptional();
const bytes = count.exactOptional();

export const listedTask: z.ZodType<ListedTask & { readonly links: TaskLinks }> = z
  .object({
    ...taskMembers,
    input: json.exactOptional(),
    inputOmitted: omitted,
    inputBytes: bytes,
    outputOmitted: omitted,
    outputBytes: bytes,
    errorOmitted: omitted.meta({ description: 'The error is there without its details, cause and stack' }),
    errorBytes: bytes,
    waitsOmitted: bytes.meta({ description: 'How many more it waits for than are shown' }),
  })
  .meta({
    description: `An input, output or error of more than ${defaultBounds.listedBytes} bytes is left out, and the item says so; \`links.self\` has all of it`,
  });

export const historyTurn: z.ZodType<Omit<HistoryTurn, 'inputs' | 'task'> & { readonly task: string }> = z.object({
  task: z.string(),
  n: count,
  at,
  build: z.string(),
  inputs: z.array(z.looseObject({ kind: z.string() })),
  commands: z.array(json),
  tenant: z.string().describe('Whose task it is, where that is not the default tenant').exactOptional(),
  unreadable: z
    .string()
    .describe('Why there is nothing in it: the turn, or those up to the next one, cannot be read or are missing; `at` says nothing then')
    .exactOptional(),
});

export const verifiedHead: z.ZodType<VerifiedHead> = z.object({
  n: count,
  hash: z.string(),
  signature: z.string().exactOptional(),
  key: z.string().exactOptional().meta({ description: 'Which key signed it' }),
  signed: z.enum(['valid', 'invalid', 'unknown-key']).exactOptional(),
});

export const verification: z.ZodType<Verification> = z.object({
  id: z.string(),
  intact: z.boolean(),
  turns: count,
  provenFrom: count
    .exactOptional()
    .meta({ description: 'The first turn that is proven; absent when none is, since an earlier version wrote them' }),
  head: verifiedHead.exactOptional().meta({ description: 'What the record of the task says of the log' }),
  faults: z.array(z.object({ turn: count.exactOptional(), message: z.string() })),
});

const approvalMembers = {
  id: z.string(),
  task: z.string(),
  agent: z.string(),
  tool: z.string(),
  args: json,
  kind: z.enum(requestKinds).exactOptional().meta({
    description: 'A `decision` that a workflow asks for, or a `question` of an agent; missing where it is whether a call may be made',
  }),
  title: z.string().exactOptional(),
  schema: json.exactOptional().meta({ description: 'JSON Schema of what may be given as `args` with the decision: a form' }),
  assignee: z.string().exactOptional().meta({ description: 'Who is asked' }),
  createdAt: at,
  remindedAt: at.exactOptional(),
  escalatedAt: at.exactOptional().meta({ description: 'When it went to another assignee' }),
  deadline: at.exactOptional().meta({ description: 'Until when it can be decided; then it expires' }),
  deferred: deferredFrom.exactOptional(),
  status: z.enum(approvalStatuses),
  decidedAt: at.exactOptional(),
  decidedBy: principal.exactOptional(),
  decidedArgs: json.exactOptional().meta({ description: 'What the human replaced `args` with' }),
  reason: z.string().exactOptional().meta({
    description: 'Of a decision: why. Of a pending one `outcome-unknown`, when nobody knows whether the last attempt had its effect',
  }),
};

export const approval: z.ZodType<Approval> = z.object(approvalMembers);

export const listedApproval: z.ZodType<ListedApproval> = z
  .object({
    ...approvalMembers,
    args: json.exactOptional(),
    schemaOmitted: omitted,
    schemaBytes: bytes,
    argsOmitted: omitted,
    argsBytes: bytes,
    decidedArgsOmitted: omitted,
    decidedArgsBytes: bytes,
  })
  .meta({
    description: `Arguments and schemas of more than ${defaultBounds.listedBytes} bytes are left out; reading the approval alone gives them`,
  });

const part = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), url: z.string() }),
  z.object({ type: z.literal('file'), url: z.string(), name: z.string().exactOptional() }),
  z.object({ type: z.literal('audio'), url: z.string() }),
]);

const providerData = z.record(z.string(), json).exactOptional().meta({ description: "What the model's provider wants back with it" });

export const message: z.ZodType<Message> = z.object({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(part)]),
  toolCalls: z.array(z.object({ id: z.string(), name: z.string(), args: json, extra: providerData })).exactOptional(),
  toolCallId: z.string().exactOptional(),
  untrusted: z.string().exactOptional().meta({ description: 'Of a result that was written by others: by which server or tool' }),
  origin: z.literal('platform').exactOptional().meta({ description: 'Of a message with the role `user` that no user wrote' }),
  model: z.string().exactOptional().meta({ description: 'Of a message with tool calls: the model that wrote it' }),
  extra: providerData,
});

const fault = z.object({
  pointer: z.string().exactOptional(),
  file: z.string().exactOptional(),
  code: z.string().exactOptional(),
  message: z.string(),
});

export const problem: z.ZodType<Problem> = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errorTitles) as ErrorCode[]),
  detail: z.string(),
  instance: z.string(),
  requestId: z.string(),
  retryable: z.boolean(),
  errors: z.array(fault).exactOptional(),
});

export const next: z.ZodExactOptional<z.ZodString> = z
  .string()
  .exactOptional()
  .meta({ description: 'The cursor of the next page; absent on the last' });

export const tasks: z.ZodType = z.object({ items: z.array(listedTask), next });
export const history: z.ZodType = z.object({ items: z.array(historyTurn), next });
export const approvals: z.ZodType = z.object({ items: z.array(listedApproval), next });
export const accepted: z.ZodType<{ accepted: boolean }> = z.object({ accepted: z.literal(true) });
export const readiness: z.ZodType = z.object({
  ready: z.boolean(),
  reasons: z.array(z.string()),
  details: z.array(z.string()).optional().meta({ description: 'What does not work, while everything else does' }),
});

const artifact: z.ZodType<Artifact> = z.object({
  id: z.string(),
  task: z.string(),
  name: z.string(),
  type: z.string().meta({ description: 'Its media type, as the tool said' }),
  bytes: z.int(),
  at: z.string().meta({ format: 'date-time' }),
});

export const artifacts: z.ZodType = z.object({ items: z.array(artifact) });
