import { publicId, TroupeError, withoutTenant, type ListedApproval, type TaskId, type Bounds } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { sessionRecords } from './session-records.ts';
import { createListApprovals } from '../views/list-approvals.ts';
import type { OpenTasks } from '../tasks/open-tasks.ts';
import type { LoadedApp } from '../code/loaded-app.ts';

/** What the writer of a session, or a task below it, waits for a human with. */
export type ApprovalOfSession = (session: string) => Promise<{ readonly writer: TaskId; readonly approval: ListedApproval } | undefined>;

export function createApprovalOfSession(parts: {
  readonly bounds: Bounds;
  readonly store: Store;
  readonly tasks: OpenTasks;
}): ApprovalOfSession {
  const approvals = createListApprovals(parts);
  const records = sessionRecords(parts.store);
  return async (session) => {
    const { writer } = await records.read(session);
    const [approval] = writer === undefined ? [] : (await approvals({ task: writer, limit: 1 })).items;
    return writer === undefined || approval === undefined ? undefined : { writer, approval };
  };
}

/**
 * Refuses a message to a session that waits for a human, when its agent says so.
 *
 * @throws TroupeError `session-waits`
 */
export async function demandNoApproval(
  { loaded }: { readonly loaded: LoadedApp },
  waitingOf: ApprovalOfSession,
  agent: string,
  session: string,
): Promise<void> {
  if (loaded.app.agents.get(agent)?.memory?.whileApproval !== 'reject') return;
  const waiting = await waitingOf(session);
  if (waiting === undefined) return;
  const { writer, approval } = waiting;
  throw new TroupeError(
    'session-waits',
    `A human has to decide about "${approval.tool}" (approval ${withoutTenant(approval.id)}) before the session ${JSON.stringify(withoutTenant(session))} goes on, and agent "${agent}" takes no messages meanwhile. Say it again once that is decided.`,
    { details: { session: withoutTenant(session), task: publicId(writer), approval: withoutTenant(approval.id) } },
  );
}
