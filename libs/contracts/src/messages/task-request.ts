import { z } from 'zod';
import { givenConversation } from '../apps/given-conversation.ts';
import type { DeferredCall } from '../apps/humans/deferred-call.ts';
import { taskKinds, type Attributes } from '../log/command.ts';
import type { CrossingError } from '../errors/crossing-error.ts';
import { errorTitles, TroupeError, type ErrorCode } from '../errors/errors.ts';
import { partitionOf, splitApprovalId, splitCallId, type ApprovalId, type CallId, type TaskId } from '../log/ids.ts';
import type { Start } from '../log/input.ts';
import type { Json } from '../values/json.ts';
import type { RecordedPrincipal } from '../log/recorded-principal.ts';
import { principalKinds, roles, TENANT_PATTERN, type Principal } from '../service/principal.ts';
import type { StartRequest } from '../service/task-service.ts';
import { endStatuses, type Decision, type Usage } from '../log/task.ts';
import { failureShape } from './failure-shape.ts';
import { approvalIdShape, callIdShape, chainShape, momentShape, taskIdShape } from './id-shapes.ts';
import { jsonDocument, jsonValue } from './json-shapes.ts';
import { limitRequestShape, taskPlacesShape } from './limit-shapes.ts';
import { readerOf, type Reader } from './subject.ts';

/** What processes ask of the owner of a task by themselves; each is answered from memory and the store. */
const peerOperations = ['begin', 'child-ended', 'limit', 'limit-granted', 'limit-holds', 'stop', 'watch'] as const;
export type PeerOperation = (typeof peerOperations)[number];

/** A question to the owner of a task: all that its arguments name is that task's. */
export type TaskRequest = ServiceRequest | PeerRequest;

/** What clients ask: a method of the task service and its arguments, on behalf of a principal. */
interface ServiceRequest {
  readonly task: TaskId;
  readonly operation: 'service';
  readonly args: readonly Json[];
  readonly principal: Principal;
}

/** What processes ask each other. */
interface PeerRequest {
  readonly task: TaskId;
  readonly operation: PeerOperation;
  readonly args: readonly Json[];
}

export type TaskAnswer = { readonly value?: Json } | { readonly error: CrossingError };

const text = z.string();
const attributes: z.ZodType<Attributes> = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const kind = z.enum(taskKinds);

// Members that are not known are kept: what a newer process starts is recorded as it said it.
const startRequest: z.ZodType<StartRequest> = z.looseObject({
  kind,
  name: text,
  input: jsonValue.exactOptional(),
  id: taskIdShape.exactOptional(),
  session: text.exactOptional(),
  ownSession: z.literal(true).exactOptional(),
  attributes: attributes.exactOptional(),
  timeout: z.union([z.number(), text]).exactOptional(),
  startAt: z.union([z.number(), text]).exactOptional(),
  priority: z.number().exactOptional(),
  conversation: givenConversation.exactOptional(),
  traceparent: text.exactOptional(),
});

const usage: z.ZodType<Usage> = z.object({
  modelCalls: z.number(),
  toolCalls: z.number(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cost: z.number().exactOptional(),
});

const identity = { kind: z.enum(principalKinds), id: z.string().min(1).max(256), user: z.string().min(1).max(256).exactOptional() };
const by: z.ZodType<RecordedPrincipal> = z.object(identity);

/** Written by the owner of its parent: what is in it was checked where it was planned. */
const deferred = z.object({
  call: z.looseObject({ id: text, name: text, args: jsonValue, plan: text }),
  agent: z.looseObject({ name: text, models: z.array(text), limits: z.looseObject({}) }),
  from: z.object({ task: text, session: text }),
}) as unknown as z.ZodType<DeferredCall>;

const start: z.ZodType<Start> = z.looseObject({
  kind: z.literal('start'),
  task: kind,
  name: text,
  by: by.exactOptional(),
  chain: chainShape.exactOptional(),
  input: jsonValue.exactOptional(),
  run: z.int().min(1),
  signals: z.array(z.object({ name: text, payload: jsonValue })).exactOptional(),
  attributes: attributes.exactOptional(),
  session: text.exactOptional(),
  parent: z.object({ task: taskIdShape, call: callIdShape }).exactOptional(),
  allowance: z.object({ tokens: z.number().exactOptional(), cost: z.number().exactOptional() }).exactOptional(),
  deadline: momentShape.exactOptional(),
  startAt: momentShape.exactOptional(),
  beginBy: momentShape.exactOptional(),
  priority: z.number().exactOptional(),
  conversation: givenConversation.exactOptional(),
  agent: jsonValue.exactOptional(),
  deferred: deferred.exactOptional(),
  original: taskIdShape.exactOptional(),
  carried: z.object({ createdAt: momentShape, usage }).exactOptional(),
  request: text.exactOptional(),
  traceId: text.exactOptional(),
  traceparent: text.exactOptional(),
});

/** One process begins a task for another as a child alone, and a child is called by a task. */
function isCalled({ parent, chain = [] }: Start): boolean {
  const caller = chain.at(-1);
  return parent !== undefined && caller !== undefined && (taskKinds as readonly string[]).includes(caller.kind);
}

const childEnd = z.object({
  status: z.enum(endStatuses),
  output: jsonValue.exactOptional(),
  error: failureShape.exactOptional(),
  usage: usage.exactOptional(),
  agent: text.exactOptional(),
});

const decision: z.ZodType<Decision> = z.object({
  decision: z.enum(['approve', 'reject']),
  reason: text.exactOptional(),
  args: jsonValue.exactOptional(),
});

/** Methods of the task service that one process asks of another. */
export type AskedMethod =
  | 'start'
  | 'get'
  | 'wait'
  | 'signal'
  | 'query'
  | 'update'
  | 'cancel'
  | 'terminate'
  | 'suspend'
  | 'resume'
  | 'fork'
  | 'purge'
  | 'approval'
  | 'decide';

type Shape = z.ZodType<readonly unknown[]>;

/** What was left out before another argument is null in JSON. */
const leftOut = <T>(shape: z.ZodType<T>): z.ZodType<T | undefined> => shape.nullish().transform((value) => value ?? undefined);
const reason = leftOut(text);
const key = leftOut(z.string().max(1_024));

/** What each is given. */
const methods: { readonly [method in AskedMethod]: Shape } = {
  start: z.tuple([startRequest]),
  get: z.tuple([taskIdShape]),
  wait: z.tuple([taskIdShape, z.number().min(0)]),
  signal: z.tuple([taskIdShape, text, jsonValue, key]),
  query: z.tuple([taskIdShape, text, jsonValue]),
  update: z.tuple([taskIdShape, text, jsonValue, key]),
  cancel: z.tuple([taskIdShape, reason, key]),
  terminate: z.tuple([taskIdShape, reason, key]),
  suspend: z.tuple([taskIdShape, key]),
  resume: z.tuple([taskIdShape, key]),
  fork: z.tuple([taskIdShape, z.union([z.int().min(0), z.literal('failure')]), leftOut(taskIdShape)]),
  purge: z.tuple([taskIdShape, key]),
  approval: z.tuple([approvalIdShape]),
  decide: z.tuple([approvalIdShape, decision, key]),
};

const operations: { readonly [operation in PeerOperation]: Shape } = {
  begin: z.tuple([taskIdShape, start.refine(isCalled, 'has no chain that ends with the task which begins it')]),
  'child-ended': z.tuple([callIdShape, childEnd]),
  stop: z.tuple([taskIdShape, z.enum(['cancel', 'terminate']), text]),
  watch: z.tuple([taskIdShape]),
  limit: z.tuple([taskIdShape, limitRequestShape]),
  'limit-granted': z.tuple([taskIdShape, taskPlacesShape]),
  'limit-holds': z.tuple([taskIdShape, taskPlacesShape]),
};

const principal: z.ZodType<Principal> = z.object({
  ...identity,
  tenant: z.string().regex(new RegExp(TENANT_PATTERN)),
  roles: z.array(z.enum(roles)).max(roles.length),
  approves: z.array(z.string().max(256)).max(64).exactOptional(),
});

const asks = { task: taskIdShape, args: z.array(z.unknown()).min(1).max(8) };
const envelope = z.discriminatedUnion('operation', [
  z.object({ ...asks, operation: z.literal('service'), principal }),
  z.object({ ...asks, operation: z.enum(peerOperations) }),
]);

const asked = envelope
  .transform((body, context): TaskRequest => {
    const { operation, args } = body;
    const [method, ...given] = args;
    const known = typeof method === 'string' && Object.hasOwn(methods, method) ? methods[method as AskedMethod] : undefined;
    const shape: Shape | undefined = operation === 'service' ? known : operations[operation];
    if (shape === undefined) {
      context.addIssue({ code: 'custom', message: 'names a method no process answers for another', path: ['args', 0] });
      return z.NEVER;
    }
    const checked = shape.safeParse(operation === 'service' ? given : args);
    for (const { path, message: fault } of checked.error?.issues ?? [])
      context.addIssue({ code: 'custom', message: fault, path: ['args', ...path] });
    if (!checked.success) return z.NEVER;
    const data = checked.data as readonly Json[];
    return { ...body, args: operation === 'service' ? [method as string, ...data] : data };
  })
  .refine((request) => subjectOf(request) === request.task, 'names another task than the one it is asked about');

/** The task the arguments are about. */
function subjectOf({ operation, args }: TaskRequest): TaskId | undefined {
  const [first, second] = args;
  if (operation === 'child-ended') return splitCallId(first as CallId).task;
  if (operation !== 'service') return first as TaskId;
  // A copy is made by its future owner.
  if (first === 'fork') return args[3] as TaskId | undefined;
  if (first === 'start') return (second as unknown as StartRequest).id as TaskId | undefined;
  return first === 'approval' || first === 'decide' ? splitApprovalId(second as ApprovalId)?.task : (second as TaskId);
}

const readRequest = readerOf(asked);

/** @param partition whose owner is asked */
export function taskRequestReader(partition: number): Reader<TaskRequest> {
  return (body) => {
    const request = readRequest(body);
    if (partitionOf(request.task) === partition) return request;
    throw new TroupeError('validation-failed', `Task "${request.task}" is not in partition ${partition}.`, { retryable: false });
  };
}

const error: z.ZodType<CrossingError> = z.object({
  code: z
    .custom<ErrorCode>((code) => typeof code === 'string' && Object.hasOwn(errorTitles, code), 'is no code of the table')
    .catch('internal'),
  message: text,
  details: jsonValue.exactOptional(),
  errors: z
    .array(z.object({ pointer: text.exactOptional(), file: text.exactOptional(), code: text.exactOptional(), message: text }))
    .exactOptional(),
  retryable: z.boolean().exactOptional(),
  retryAfter: z.number().min(0).exactOptional(),
});

export const readTaskAnswer: Reader<TaskAnswer> = readerOf(
  z.union([
    z.object({ error }),
    z.object({ value: jsonDocument.exactOptional(), error: z.never().exactOptional() }),
  ]) as z.ZodType<TaskAnswer>,
);
