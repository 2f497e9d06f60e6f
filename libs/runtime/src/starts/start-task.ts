import {
  defaultBounds,
  inWords,
  jsonBytes,
  LAST_MOMENT,
  milliseconds,
  publicId,
  taskId,
  toJson,
  TroupeError,
  withoutTenant,
  readConversation,
  type AgentDefinition,
  type AgentSnapshot,
  type App,
  type Bounds,
  type GivenConversation,
  type RecordedPrincipal,
  type Start,
  type StartRequest,
  type Task,
  type TaskId,
  type ToolSpec,
  type WorkflowLog,
} from '@troupe/contracts';
import { fingerprint } from '@troupe/engine';
import type { Env } from '@troupe/env';
import type { ToolSource } from '@troupe/tools';
import type { StrayErrors } from '@troupe/worker';
import type { KindOfTasks } from '../kinds/kind-of-tasks.ts';
import { kinds } from '../kinds/kinds.ts';
import { checkInput } from '../checks/check-input.ts';
import { sessionOf } from '../sessions/session-of.ts';
import { demandNoApproval, type ApprovalOfSession } from '../sessions/session-policy.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { SteerMessage } from '../sessions/steering/steer-message.ts';
import { busyPolicy, type MeetBusy } from '../sessions/while-busy.ts';
import { admitStart, type AdmitParts } from './admit-start.ts';
import { beginByOf } from './begin-by.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { Existing, StartOnce } from './start-once.ts';

/** The same id and request again is the same task. A request without an id is given one by `fresh` that no task can have yet. */
export type StartTask = (by: RecordedPrincipal, request: StartRequest, fresh: () => TaskId) => Promise<{ task: Task; created: boolean }>;

export interface StartTaskParts extends AdmitParts {
  readonly env: Env;
  readonly demandFreeNames: (agent: AgentDefinition, app: App, tools: Pick<ToolSource, 'list'>, callerTools: readonly ToolSpec[]) => void;
  readonly isClosing: () => boolean;
  readonly bounds: Pick<Bounds, 'openTasks'>;
  readonly log: WorkflowLog;
  readonly strayErrors?: StrayErrors | undefined;
  readonly tasks: Pick<OpenTasks, 'size'>;
  readonly tools: Pick<ToolSource, 'list'>;
}

export function createStartTask(
  parts: StartTaskParts,
  starts: StartOnce,
  pin: (name: string) => AgentSnapshot,
  sessions: Pick<Sessions, 'begin' | 'join'>,
  approvalOf: ApprovalOfSession,
  meetBusy: MeetBusy,
  steer: SteerMessage,
): StartTask {
  const enterSession = async (by: RecordedPrincipal, request: StartRequest, id: TaskId, start: Start): Promise<void> => {
    const session = sessionOf(id, start);
    const named = session ?? request.session;
    if (named !== undefined) await sessions.begin(named, by, request.ownSession === true);
    if (session === undefined) return;
    await demandNoApproval(parts, approvalOf, start.name, session);
    await sessions.join(session, id, start);
    await meetBusy(by, request, id, session);
  };
  return async (by, request, fresh) => {
    if (parts.isClosing())
      throw new TroupeError('shutting-down', 'The platform is shutting down; try again shortly.', { retryable: true, retryAfter: 1_000 });
    const id = request.id === undefined ? fresh() : taskId(request.id);
    const print = printOf(request);
    const known = request.id === undefined ? undefined : await starts.find(id);
    // A repeat is answered as the first was, though the app may have changed meanwhile.
    if (known !== undefined) {
      const task = same(id, known, print);
      if (task.status === 'running' && busyPolicy(parts.loaded, request) === 'steer') await steer(id);
      return { task, created: false };
    }
    demandRoom(parts);
    const start = await toStart(parts, by, request, print, pin);
    const admitted = await admitStart(parts, id, start);
    if (admitted.running !== undefined) return { task: admitted.running, created: false };
    try {
      await enterSession(by, request, id, start);
    } catch (error) {
      admitted.giveBack();
      throw error;
    }
    const begun = await starts.begin(id, start, true);
    switch (begun.kind) {
      case 'started':
        if (start.steer === true) await steer(id);
        return { task: begun.task, created: true };
      case 'there':
        return { task: same(id, begun.existing, print), created: false };
      case 'lost':
        throw new TroupeError('unavailable', 'The store cannot take the task now. Try again with the same id.', {
          retryable: true,
          retryAfter: 1_000,
        });
      default:
        return begun satisfies never;
    }
  };
}

/** A process that has as many tasks as it can keep takes no more from outside. @throws TroupeError `too-many-requests` */
function demandRoom({ bounds, tasks }: Pick<StartTaskParts, 'bounds' | 'tasks'>): void {
  if (tasks.size < bounds.openTasks) return;
  throw new TroupeError('too-many-requests', `${bounds.openTasks} tasks are open, and no more are taken on now. Try again later.`, {
    retryable: true,
    retryAfter: FULL_MS,
  });
}

/** Milliseconds until a start may have room again. */
const FULL_MS = 5_000;

/** As the client made it: which tenant it comes from is no part of it. */
function printOf(request: StartRequest): string {
  const { session } = request;
  // Each member in the place where the client has it: the order counts.
  const own = session === undefined ? request : { ...request, session: withoutTenant(session) };
  return fingerprint(toJson({ ...own, id: undefined, ownSession: undefined, traceparent: undefined }, 'the request'));
}

function same(id: TaskId, existing: Existing, request: string): Task {
  if (existing.request === request) return existing.task;
  throw new TroupeError(
    'already-exists',
    `The id "${publicId(id)}" is taken by another request. Use another id, or repeat the same request.`,
    {
      details: { task: publicId(id) },
    },
  );
}

async function toStart(
  parts: Pick<StartTaskParts, 'demandFreeNames' | 'env' | 'loaded' | 'log' | 'strayErrors' | 'tools'>,
  by: RecordedPrincipal,
  request: StartRequest,
  print: string,
  pin: (name: string) => AgentSnapshot,
): Promise<Start> {
  const now = parts.env.now();
  const kind = kinds[request.kind];
  const definitions = kind.definitions(parts.loaded.app);
  const definition = definitions.get(request.name);
  if (definition === undefined) throw unknown(request, kind, parts.loaded.app);
  const conversation = request.conversation === undefined ? undefined : conversationOf(parts, request);
  // A conversation may go on without another question.
  const isAsked = conversation === undefined || (request.input ?? null) !== null;
  const input = await checkInput(parts, `${request.kind} "${request.name}"`, request.input, isAsked ? definition.input : undefined);
  const startAt = request.startAt === undefined ? undefined : moment(request.startAt);
  const timeout = request.timeout ?? definition.timeout;
  return {
    kind: 'start',
    task: request.kind,
    name: request.name,
    by,
    run: 1,
    ...(input === undefined ? {} : { input }),
    ...(request.attributes === undefined ? {} : { attributes: request.attributes }),
    ...(request.session === undefined ? {} : { session: request.session }),
    ...(conversation === undefined ? {} : { conversation }),
    ...(timeout === undefined ? {} : { deadline: Math.max(now, startAt ?? 0) + milliseconds(timeout, 'timeout') }),
    ...(startAt === undefined ? {} : { startAt }),
    ...(mayBeTaken(parts.loaded, request) ? { steer: true } : {}),
    ...beginByOf(definition, Math.max(now, startAt ?? 0)),
    ...(request.priority === undefined ? {} : { priority: request.priority }),
    ...kind.pinned(request.name, pin),
    request: print,
    ...traceOf(parts, request.traceparent),
  };
}

/** Whether the task that writes the session may take it. One that begins later comes when it begins. */
function mayBeTaken(loaded: LoadedApp, request: StartRequest): boolean {
  const { kind, conversation, startAt } = request;
  return kind === 'agent' && conversation === undefined && startAt === undefined && busyPolicy(loaded, request) === 'steer';
}

/** @throws TroupeError `validation-failed` */
function conversationOf(
  { demandFreeNames, loaded: { app }, tools }: Pick<StartTaskParts, 'demandFreeNames' | 'loaded' | 'tools'>,
  { kind, name, session, input, conversation }: StartRequest,
): GivenConversation {
  const agent = kind === 'agent' ? app.agents.get(name) : undefined;
  const wrong =
    agent === undefined
      ? 'A workflow takes no conversation: give it an input.'
      : 'A session has its own conversation: give either, not both.';
  if (agent === undefined || session !== undefined)
    throw new TroupeError('validation-failed', wrong, { errors: [{ pointer: '/conversation', message: wrong }], retryable: false });
  const given = readConversation(conversation, input);
  if (jsonBytes(given) > defaultBounds.valueBytes)
    throw new TroupeError(
      'payload-too-large',
      `The conversation is larger than ${defaultBounds.valueBytes} bytes. Leave out what is old.`,
      { retryable: false },
    );
  if (given.tools !== undefined) demandFreeNames(agent, app, tools, given.tools);
  return given;
}

function unknown({ kind, name }: StartRequest, { notFound, listed }: KindOfTasks, app: App): TroupeError {
  const known = [...listed(app).keys()];
  const list = known.length === 0 ? 'The app has none.' : `The app has: ${known.slice(0, 20).join(', ')}.`;
  return new TroupeError(notFound, `There is no ${kind} ${JSON.stringify(name.slice(0, 100))}. ${list}`);
}

function moment(at: string | number): number {
  const time = typeof at === 'number' ? at : Date.parse(at);
  if (!(Math.abs(time) <= LAST_MOMENT))
    throw new TroupeError('validation-failed', `startAt is a date such as "2030-01-31T12:00:00Z"; got ${inWords(at)}.`, {
      errors: [{ pointer: '/startAt', message: 'not a date' }],
    });
  return time;
}

/** The trace a W3C `traceparent` belongs to, or a new one. */
function traceOf({ env }: Pick<StartTaskParts, 'env'>, traceparent: string | undefined): Pick<Start, 'traceId' | 'traceparent'> {
  const given = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/.exec(traceparent ?? '')?.[1];
  return given === undefined ? { traceId: env.random(16) } : { traceId: given, traceparent: traceparent! };
}
