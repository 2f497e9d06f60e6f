import { TroupeError, type TaskService, type WaitKind } from '@troupe/contracts';

/** What a task and those below it wait for. */
export interface Waits {
  /** Something goes on that needs nobody outside. */
  readonly busy: boolean;
  /** Ids of the approvals that are pending. */
  readonly approvals: readonly string[];
}

const busyKinds: ReadonlySet<WaitKind> = new Set(['call', 'tool', 'model', 'session', 'limit']);

/** Reads each open task of the tree once. @throws TroupeError `task-not-found` */
export async function waitsOf(service: Pick<TaskService, 'get'>, id: string): Promise<Waits> {
  const { endedAt, waitingFor } = await service.get(id);
  if (endedAt !== undefined) return { busy: false, approvals: [] };
  const below = await Promise.all(
    waitingFor.map(async ({ kind, id: of }): Promise<Waits> => {
      if (kind === 'child' && of !== undefined) return waitsOf(service, of).catch(notBegun);
      return { busy: busyKinds.has(kind), approvals: kind === 'approval' && of !== undefined ? [of] : [] };
    }),
  );
  // One that waits for nothing has just been given something.
  return { busy: waitingFor.length === 0 || below.some(({ busy }) => busy), approvals: below.flatMap(({ approvals }) => approvals) };
}

/** A task waits for one below it before that has begun. */
function notBegun(error: unknown): Waits {
  if (error instanceof TroupeError && error.code === 'task-not-found') return { busy: true, approvals: [] };
  throw error;
}
