import { splitApprovalId, TroupeError } from '@troupe/contracts';
import type { Client } from '@troupe/sdk';
import { UsageError } from './usage-error.ts';

/** The newest tasks among which an id is looked for by how it begins. */
const NEWEST = 1_000;
/** Characters that a beginning has to have, and ids that are named when it is that of several. */
const SHORTEST = 4;
const NAMED = 5;

/** Acts on the task of that id, or, when there is none, on the one of the newest whose id begins so. */
export async function onTask<T>(client: Client, id: string, act: (id: string) => Promise<T>): Promise<T> {
  try {
    return await act(id);
  } catch (error) {
    if (!isNotFound(error, 'task-not-found') || id.length < SHORTEST) throw error;
    const found = await startingWith(client.list(), id).catch(unlessUsage);
    if (found === undefined) throw error;
    return act(found);
  }
}

/** The same of an approval; a task stands for its only one. */
export async function onApproval<T>(client: Client, id: string, act: (id: string) => Promise<T>): Promise<T> {
  if (splitApprovalId(id) !== undefined) return act(id);
  const pending: { readonly id: string; readonly tool: string }[] = [];
  for await (const approval of client.approvals({ task: id })) if (pending.push(approval) > NEWEST) break;
  if (pending.length === 1) return act(pending[0]!.id);
  if (pending.length > 1) {
    const named = pending.slice(0, NAMED).map((approval) => `${approval.id} (${approval.tool})`);
    throw new TroupeError(
      'bad-request',
      `${id} has ${pending.length} approvals pending; name one: ${named.join(', ')}${pending.length > NAMED ? ', …' : ''}.`,
    );
  }
  const found = id.length < SHORTEST ? undefined : await startingWith(client.approvals(), id).catch(unlessUsage);
  if (found !== undefined) return act(found);
  const { status } = await client.get(id);
  throw new TroupeError('approval-not-found', `${id} is ${status}; neither it nor any task below it waits for an approval.`);
}

async function startingWith(items: AsyncIterable<{ readonly id: string }>, beginning: string): Promise<string | undefined> {
  const found: string[] = [];
  let seen = 0;
  for await (const { id } of items) {
    if (id.startsWith(beginning)) found.push(id);
    if (++seen === NEWEST) break;
  }
  if (found.length > 1)
    throw new UsageError(
      `${found.length} ids begin with "${beginning}": ${found.slice(0, NAMED).join(', ')}${found.length > NAMED ? ', …' : ''}. Write more of the one that is meant.`,
    );
  return found[0];
}

/** That nothing can be looked for is no answer to what was asked. */
function unlessUsage(error: unknown): undefined {
  if (error instanceof UsageError) throw error;
}

function isNotFound(error: unknown, code: string): boolean {
  return error instanceof TroupeError && error.code === code;
}
