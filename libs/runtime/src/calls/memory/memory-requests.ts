import {
  callId,
  CancelledError,
  isOfMemory,
  tenantOf,
  TroupeError,
  type CallMemory,
  type MemoryAnswer,
  type Shown,
  type WorkCommand,
} from '@troupe/contracts';
import type { LoadedApp } from '../../code/loaded-app.ts';
import { kinds } from '../../kinds/kinds.ts';
import { userOf } from './user-of.ts';
import { givenCall, type Owner } from '../given-call.ts';

export interface MemoryRequestParts extends Owner {
  readonly loaded: Pick<LoadedApp, 'app'>;
  readonly memory: CallMemory;
}

/**
 * Does what calls of the tools of memory ask for.
 *
 * W13 A worker says of such a call that it was given it, and nothing more: what is remembered or looked for, by which agent
 *     and for which user, is what the log of the task has.
 */
export function createMemoryRequests(parts: MemoryRequestParts): (shown: Shown) => Promise<MemoryAnswer> {
  return async (shown) => {
    const given = givenCall(parts, shown);
    if (given === undefined) throw new CancelledError('Nobody waits for the call any more.');
    const { task, open } = given;
    const { start } = task.state;
    const command = open.command as WorkCommand;
    const { kind, name, args = null, id } = command;
    const asks = kinds[start.task].agentOf(command, start.name);
    const agent = asks === undefined ? undefined : parts.loaded.app.agents.get(asks);
    if (kind !== 'tool' || !isOfMemory(name) || agent?.memory === undefined)
      throw new TroupeError('call-not-allowed', 'The call is none of an agent with a memory.', { retryable: false });
    const value = await parts.memory.perform({
      ...{ call: callId(task.id, id), task: task.id, tenant: tenantOf(task.id), user: userOf(task), session: start.session },
      ...{ agent, tool: name, args },
    });
    return { value };
  };
}
