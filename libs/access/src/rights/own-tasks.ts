import {
  principalText,
  TroupeError,
  type ListedTask,
  type Page,
  type PageRequest,
  type Principal,
  type Task,
  type TaskFilter,
  type TaskService,
} from '@troupe/contracts';

/** A task that does not say who started it is nobody's. */
export function startedBy({ kind, id }: Principal, { startedBy: by }: Pick<Task, 'startedBy'>): boolean {
  return by?.kind === kind && by.id === id;
}

/** What a principal sees that sees only what it started. */
export interface OwnTasks {
  /** Throws `task-not-found`, of a task of another as of one that is not there. */
  task(id: string): Promise<Task>;
  /** Throws `session-not-found`, of a session that another began as of one that is not there. */
  session(id: string): Promise<void>;
  list(filter: TaskFilter, page: PageRequest): Promise<Page<ListedTask>>;
}

export function ownTasks(principal: Principal, inner: Pick<TaskService, 'get' | 'list' | 'session'>): OwnTasks {
  const task = async (id: string): Promise<Task> => {
    const found = await inner.get(id);
    if (startedBy(principal, found)) return found;
    throw new TroupeError('task-not-found', `There is no task "${id}".`);
  };
  return {
    task,
    async session(id) {
      const { startedBy: by, tasks, writer } = await inner.session(id, { limit: 1 });
      const first = tasks[0] ?? writer;
      const mine = by === undefined ? first !== undefined && (await isThere(task(first))) : startedBy(principal, { startedBy: by });
      if (!mine) throw new TroupeError('session-not-found', `There is no session ${JSON.stringify(id.slice(0, 128))}.`);
    },
    async list(filter, page) {
      const asked = filter.startedBy ?? principalText(principal);
      return asked === principalText(principal) ? inner.list({ ...filter, startedBy: asked }, page) : { items: [] };
    },
  };
}

async function isThere(asked: Promise<Task>): Promise<boolean> {
  try {
    await asked;
    return true;
  } catch (error) {
    if (error instanceof TroupeError && error.code === 'task-not-found') return false;
    throw error;
  }
}
