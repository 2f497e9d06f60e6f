import {
  noUsage,
  principalText,
  recordedPrincipal,
  TroupeError,
  type Approval,
  type Principal,
  type RecordedPrincipal,
  type SessionHead,
  type SessionMethods,
  type Task,
  type TaskService,
  type TaskServices,
} from '@troupe/contracts';

export interface Asked {
  readonly method: string;
  readonly by: Principal;
}

/** Task services over a map that record who started what, and which methods were reached. */
export interface RecordingServices extends TaskServices {
  readonly asked: readonly Asked[];
}

interface Entry extends Task {
  readonly startedBy: RecordedPrincipal;
}

export function recordingServices(approvals: readonly Approval[] = []): RecordingServices {
  const tasks = new Map<string, Entry>();
  const asked: Asked[] = [];
  const get = (id: string): Entry => {
    const found = tasks.get(id);
    if (found === undefined) throw new TroupeError('task-not-found', `There is no task "${id}".`);
    return found;
  };
  const approval = (id: string): Approval => {
    const found = approvals.find((each) => each.id === id);
    if (found === undefined) throw new TroupeError('approval-not-found', `There is no approval "${id}".`);
    return found;
  };

  const serviceOf = (by: Principal): TaskService => {
    const add = (id: string, session?: string): Task => {
      const entry = { ...task(id), startedBy: recordedPrincipal(by), ...(session === undefined ? {} : { session }) };
      tasks.set(id, entry);
      return entry;
    };
    const all: TaskService = {
      start: async ({ id = 'new', session, ownSession }) => {
        const first = ownSession === undefined ? undefined : [...tasks.values()].find((each) => each.session === session);
        if (first !== undefined && principalText(first.startedBy) !== principalText(by))
          throw new TroupeError('session-not-found', `There is no session "${session}".`);
        const there = tasks.get(id);
        return there === undefined ? { task: add(id, session), created: true } : { task: there, created: false };
      },
      get: async (id) => get(id),
      wait: async (id) => get(id),
      list: async ({ startedBy }, { limit }) => {
        const items = [...tasks.values()].filter((each) => startedBy === undefined || startedBy === principalText(each.startedBy));
        return { items: items.slice(0, limit) };
      },
      history: async (id) => (get(id), { items: [] }),
      verification: async (id) => (get(id), { id, intact: true, turns: 0, faults: [] }),
      artifacts: async (id) => (get(id), []),
      artifact: async (id, artifact) => {
        get(id);
        throw new TroupeError('artifact-not-found', `There is no artifact "${artifact}".`);
      },
      async *events(id) {
        get(id);
        yield { id: '0', at: '', type: 'status', data: { status: 'running' } } as never;
      },
      signal: async (id) => void get(id),
      query: async (id) => (get(id), null),
      update: async (id) => (get(id), null),
      cancel: async (id) => get(id),
      terminate: async (id) => get(id),
      suspend: async (id) => get(id),
      resume: async (id) => get(id),
      fork: async (id, _turn, copy = 'copy') => (get(id), add(copy)),
      purge: async (id) => void get(id),
      approvals: async ({ limit, cursor = '0' }) => {
        const from = Number(cursor);
        const next = from + limit < approvals.length ? { next: String(from + limit) } : {};
        return { items: approvals.slice(from, from + limit), ...next };
      },
      approval: async (id) => approval(id),
      decide: async (id) => ({ ...approval(id), status: 'approved' }),
      session: async (id) => {
        const own = [...tasks.values()].filter(({ session }) => session === id);
        if (own.length === 0) throw new TroupeError('session-not-found', `There is no session "${id}".`);
        return { id, messages: [], tasks: own.map((each) => each.id) };
      },
      ...sessionsOf(tasks),
      catalog: async () => [],
    };
    const recorded = Object.entries(all).map(([method, run]) => [
      method,
      (...args: readonly unknown[]) => {
        asked.push({ method, by });
        return (run as (...given: readonly unknown[]) => unknown)(...args);
      },
    ]);
    return Object.fromEntries(recorded) as TaskService;
  };
  return { for: serviceOf, readiness: async () => ({ ready: true, reasons: [] }), asked };
}

/** Conversations are what their tasks say. */
function sessionsOf(tasks: ReadonlyMap<string, Entry>): SessionMethods {
  const head = (id: string): SessionHead => {
    const first = [...tasks.values()].find(({ session }) => session === id);
    if (first === undefined) throw new TroupeError('session-not-found', `There is no session "${id}".`);
    return { id, startedBy: first.startedBy };
  };
  const ids = (): readonly string[] => [...new Set([...tasks.values()].flatMap(({ session }) => session ?? []))];
  return {
    sessions: async ({ startedBy }) => ({
      items: ids()
        .map(head)
        .filter((each) => startedBy === undefined || startedBy === principalText(each.startedBy!)),
    }),
    sessionEntries: async (id) => (head(id), { items: [] }),
    exportSession: async (id) => ({ format: 'troupe-session', version: 1, session: head(id), entries: [] }),
    importSession: async ({ id = 'new' }) => ({ id }),
    branchSession: async (id, branch) => (head(id), { id: branch.id ?? 'new' }),
    changeSession: async (id, { title }) => ({ ...head(id), title }),
    deleteSession: async (id) => void head(id),
  };
}

function task(id: string): Task {
  return {
    id,
    kind: 'workflow',
    name: 'code',
    status: 'running',
    input: null,
    createdAt: '',
    updatedAt: '',
    waitingFor: [],
    usage: noUsage,
    attributes: {},
    build: '',
    traceId: '',
    turns: 1,
  };
}
