import { TroupeError, type ListedApproval, type TaskId } from '@troupe/contracts';
import { createListApprovals } from '../views/list-approvals.ts';
import type { Shell } from '../shell.ts';

/** What the writer of a session, or a task below it, waits for a human with. */
export type ApprovalOfSession = (session: string) => Promise<{ readonly writer: TaskId; readonly approval: ListedApproval } | undefined>;

export function createApprovalOfSession(shell: Pick<Shell, 'bounds' | 'store' | 'tasks'>): ApprovalOfSession {
  const approvals = createListApprovals(shell);
  return async (session) => {
    const { writer } = await shell.store.readSession(session);
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
  { app }: Pick<Shell, 'app'>,
  waitingOf: ApprovalOfSession,
  agent: string,
  session: string,
): Promise<void> {
  if (app.agents.get(agent)?.memory?.whileApproval !== 'reject') return;
  const waiting = await waitingOf(session);
  if (waiting === undefined) return;
  const { writer, approval } = waiting;
  throw new TroupeError(
    'session-waits',
    `A human has to decide about "${approval.tool}" (approval ${approval.id}) before the session ${JSON.stringify(session)} goes on, and agent "${agent}" takes no messages meanwhile. Say it again once that is decided.`,
    { details: { session, task: writer, approval: approval.id } },
  );
}
