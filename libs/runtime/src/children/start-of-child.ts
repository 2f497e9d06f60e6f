import {
  TroupeError,
  callId,
  chainOfCall,
  type AgentSnapshot,
  type Bounds,
  type ChildCommand,
  type Json,
  type Start,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { StrayErrors } from '@troupe/worker';
import { refusalOf, type RefuseParts } from '../calls/refuse-call.ts';
import { checkInput } from '../checks/check-input.ts';
import { beginByOf } from '../starts/begin-by.ts';
import { kinds } from '../kinds/kinds.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { allowanceOf } from './allowance-of.ts';
import { childNesting } from './child-nesting.ts';

export interface StartOfChildParts extends RefuseParts {
  readonly pin: (name: string) => AgentSnapshot;
  readonly bounds: Bounds;
  readonly env: Env;
  readonly strayErrors?: StrayErrors | undefined;
}

/** What a child begins with. @throws TroupeError not to be retried when there can be no such child */
export async function startOfChild(parts: StartOfChildParts, task: OwnedTask, command: ChildCommand): Promise<Start> {
  return startOf(parts, task, command, await inputOf(parts, command));
}

async function inputOf(parts: StartOfChildParts, { taskKind, name, input, deferred }: ChildCommand): Promise<Json | undefined> {
  // A call that is passed on is no question to the agent.
  if (deferred !== undefined) return input;
  return checkInput(parts, `${taskKind} "${name}"`, input, kinds[taskKind].definitions(parts.loaded.app).get(name)?.input);
}

function startOf(parts: StartOfChildParts, task: OwnedTask, command: ChildCommand, input: Json | undefined): Start {
  const kind = kinds[command.taskKind];
  const definition = kind.definitions(parts.loaded.app).get(command.name);
  if (definition === undefined)
    throw new TroupeError(kind.notFound, `There is no ${command.taskKind} "${command.name}" in the app.`, { retryable: false });
  // A call that is passed on is looked at when it is made.
  const asked = { kind: command.taskKind, name: command.name };
  const refusal = command.deferred === undefined ? refusalOf(parts, task, command.askedBy, asked) : undefined;
  if (refusal !== undefined) throw refusal;
  return {
    kind: 'start',
    task: command.taskKind,
    name: command.name,
    ...(task.state.start.by === undefined ? {} : { by: task.state.start.by }),
    chain: chainOfCall(task.state.start, command.askedBy),
    run: 1,
    parent: { task: task.id, call: callId(task.id, command.id) },
    nesting: childNesting(task.state.start, command, parts.bounds),
    ...(input === undefined ? {} : { input }),
    ...(command.session === undefined ? {} : { session: command.session }),
    ...(command.attributes === undefined ? {} : { attributes: command.attributes }),
    ...allowanceOf(task.state, command),
    ...(command.timeout === undefined ? {} : { deadline: parts.env.now() + command.timeout }),
    ...beginByOf(definition, parts.env.now()),
    ...(command.deferred === undefined
      ? kind.pinned(command.name, parts.pin)
      : { agent: command.deferred.agent, deferred: command.deferred }),
    ...(task.state.start.traceId === undefined ? {} : { traceId: task.state.start.traceId }),
    ...(task.state.start.traceparent === undefined ? {} : { traceparent: task.state.start.traceparent }),
  };
}
