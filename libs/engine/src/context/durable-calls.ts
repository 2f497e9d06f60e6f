import {
  demandPublicId,
  recordOptions,
  scopedId,
  tenantOf,
  toJson,
  type Abortable,
  type CallOptions,
  type ChildCommand,
  type Json,
  type TaskId,
} from '@troupe/contracts';
import { fingerprint } from '../commands/fingerprint.ts';
import type { Execution } from '../execution/execution.ts';
import type { Draft } from '../execution/execution-host.ts';
import { handled } from '../promises/handled.ts';

/** What an agent's context adds to the options of a call or child. */
export interface AskedBy {
  readonly askedBy?: string;
}

/** What code awaits: each is a command, and a promise of its outcome. */

export function callWork(
  execution: Execution,
  kind: 'step' | 'activity' | 'tool' | 'model',
  what: string,
  name: string,
  args: Json | undefined,
  options: (CallOptions & AskedBy) | undefined,
  late?: unknown,
): Promise<unknown> {
  const recorded = recordOptions(options);
  const { item } = execution.scope;
  return execution.await(
    what,
    {
      kind,
      name,
      ...(args === undefined ? {} : { args, hash: fingerprint(args) }),
      ...(recorded === undefined ? {} : { options: recorded }),
      ...(options?.key === undefined ? {} : { key: options.key }),
      ...(options?.askedBy === undefined ? {} : { askedBy: options.askedBy }),
      ...(item === undefined ? {} : { item }),
    },
    options?.signal,
    late,
  );
}

/** A task of its own, under an id that follows from this one's. */
export function awaitChild(
  execution: Execution,
  what: string,
  child: Omit<Draft<ChildCommand>, 'kind' | 'task'> & { readonly childId?: string },
  signal: Abortable | undefined,
): Promise<unknown> {
  execution.demandWindow(what);
  const { childId, ...rest } = child;
  const task: TaskId = childId === undefined ? execution.commands.nextChildId(execution.task) : ownId(execution, childId);
  const { item } = execution.scope;
  return execution.await(what, { kind: 'child', task, ...rest, ...(item === undefined ? {} : { item }) }, signal);
}

/** The task that code names: of no other tenant than its own. @throws TroupeError `invalid-id` */
function ownId({ task }: Execution, id: string): TaskId {
  return scopedId(tenantOf(task), demandPublicId(id));
}

/** The next signal of that name: a kept one at once, else the next to come. */
export function awaitNextSignal(
  execution: Execution,
  name: string,
  signal: Abortable | undefined,
  key: string | undefined,
): Promise<unknown> {
  execution.demandWindow('ctx.signal');
  if (signal?.aborted === true) return handled(Promise.reject(signal.reason));
  const refusal = execution.over ? undefined : execution.main.refusal('await-signal');
  if (refusal !== undefined) return refusal;
  const kept = execution.takeKept(name);
  if (kept !== undefined) return Promise.resolve(toJson(kept.payload, 'a signal'));
  const after = execution.commands.signalsOf(name);
  return execution.await(
    'ctx.signal',
    { kind: 'await-signal', name, ...(after === 0 ? {} : { after }), ...(key === undefined ? {} : { key }) },
    signal,
  );
}
