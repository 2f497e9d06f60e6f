import { chainOfCall, chainText, demandMayCall, TroupeError, type AgentCall, type RefusedCall, type WorkflowLog } from '@troupe/contracts';
import { toolBlocked, type ToolSource } from '@troupe/tools';
import { kinds } from '../kinds/kinds.ts';
import type { LoadedApp } from '../code/loaded-app.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';

export interface RefuseParts {
  readonly loaded: LoadedApp;
  readonly log: WorkflowLog;
  readonly tools: Pick<ToolSource, 'list'>;
  readonly onRefused?: ((refused: RefusedCall) => void) | undefined;
}

/**
 * Why a call is not made, or another agent not asked: its tool is blocked, or the agent that asks does not list it, by the
 * definitions there are now. Undefined where it may be, and in the task of a workflow, whose code says what it calls.
 * Where a log does not say which agent asks, it is that of the task.
 *
 * W9  What an agent does not list is not done for it: the owner of the task sends no such
 *     call and begins no such child, and where tools run the call is refused again.
 */
export function refusalOf(parts: RefuseParts, task: OwnedTask, askedBy: string | undefined, call: AgentCall): TroupeError | undefined {
  const { start } = task.state;
  const agent = askedBy ?? (kinds[start.task].isAgent ? start.name : undefined);
  try {
    if (call.kind === 'tool' && parts.tools.list().get(call.name)?.blocked === true) throw toolBlocked(call.name);
    if (agent === undefined) return undefined;
    demandMayCall(parts.loaded.app, agent, call);
    return undefined;
  } catch (error) {
    if (!(error instanceof TroupeError)) throw error;
    const chain = chainOfCall(start, agent);
    parts.log.warn('a call was refused', { task: task.id, chain: chainText(chain), error: error.message });
    parts.onRefused?.({ task: task.id, by: start.by, call, code: error.code });
    return error;
  }
}
