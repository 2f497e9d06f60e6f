import { randomUUID } from 'node:crypto';
import {
  isEnd,
  noUsage,
  taskId,
  TroupeError,
  type Approval,
  type CatalogEntry,
  type Decision,
  type Json,
  type Message,
  type Page,
  type PageRequest,
  type Principal,
  type StartRequest,
  type Task,
  type TaskEvent,
  type TaskFilter,
  type TaskService,
  type TaskServices,
} from '@troupe/contracts';
import { memorySessions, type MemorySession } from './memory-sessions.ts';

/** A task service over plain maps: enough of the platform for requests to have real effects. */
export interface MemoryService extends TaskService, TaskServices {
  /** What a test looks at and steers by. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly signals: readonly { readonly id: string; readonly name: string; readonly payload: Json; readonly message?: string }[];
  /** On whose behalf it was asked, in order. */
  readonly principals: readonly Principal[];
  /** How many event streams are being read. */
  readonly readers: number;
  publish(id: string, type: TaskEvent['type'], data: TaskEvent['data']): void;
  /** Gives a task another name, one no request could give it. */
  rename(id: string, name: string): void;
  /** The next call of any method throws this. */
  failNext(error: unknown): void;
  notReady(...reasons: string[]): void;
}

interface Entry {
  task: Task;
  readonly request: string;
  readonly events: TaskEvent[];
  readonly listeners: Set<() => void>;
  /** The signal that ends it, when it came while the task was suspended. */
  finish?: { readonly payload: Json };
}

const catalog: readonly CatalogEntry[] = (
  [
    ['workflow', 'echo', 'Ends at once with its input'],
    ['workflow', 'wait', 'Ends with the payload of the signal "finish"'],
    ['workflow', 'strict', 'Takes a text'],
    ['agent', 'bot', 'Says what was said'],
    ['agent', 'desk', 'Asks a human for a refund'],
    ['tool', 'search_flights', 'Finds flights'],
  ] as const
).map(([kind, name, description]) => ({
  kind,
  name,
  description,
  ...(name === 'bot' ? { capabilities: ['tool.search_flights', 'model.demo'] } : {}),
  build: 'test',
  instances: [{ id: 'node-1', since: '2026-01-01T00:00:00.000Z' }],
}));

export function memoryService(): MemoryService {
  const entries = new Map<string, Entry>();
  const approvals = new Map<string, Approval>();
  const sessions = new Map<string, MemorySession>();
  const signals: { id: string; name: string; payload: Json; message?: string }[] = [];
  let failure: { readonly error: unknown } | undefined;
  let reasons: readonly string[] = [];
  const principals: Principal[] = [];
  let readers = 0;

  function find(id: string): Entry {
    if (failure !== undefined) {
      const { error } = failure;
      failure = undefined;
      throw error;
    }
    const entry = entries.get(id);
    if (entry === undefined) throw new TroupeError('task-not-found', `There is no task ${id}.`);
    return entry;
  }

  function open(id: string): Entry {
    const entry = find(id);
    if (isEnd(entry.task.status)) throw new TroupeError('task-ended', `Task ${id} has ended as ${entry.task.status}.`);
    return entry;
  }

  function change(entry: Entry, change: Partial<Task>): Task {
    const now = new Date().toISOString();
    const ended = change.status !== undefined && isEnd(change.status);
    entry.task = {
      ...entry.task,
      ...change,
      updatedAt: now,
      turns: entry.task.turns + 1,
      ...(ended ? { endedAt: now, waitingFor: [] } : {}),
    };
    if (change.status !== undefined) {
      emit(entry, 'status', { status: change.status, ...(change.output === undefined ? {} : { output: change.output }) });
    }
    return entry.task;
  }

  function emit(entry: Entry, type: TaskEvent['type'], data: TaskEvent['data']): void {
    entry.events.push({ id: String(entry.events.length + 1), at: new Date().toISOString(), type, data });
    for (const listener of entry.listeners) listener();
  }

  async function changed(entry: Entry, signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        entry.listeners.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      if (signal.aborted) return done();
      entry.listeners.add(done);
      signal.addEventListener('abort', done);
    });
  }

  function create(request: StartRequest, id: string, fingerprint: string): Entry {
    const now = new Date().toISOString();
    const task: Task = {
      id,
      kind: request.kind,
      name: request.name,
      status: 'running',
      input: request.input ?? null,
      createdAt: now,
      updatedAt: now,
      waitingFor: [],
      usage: noUsage,
      attributes: request.attributes ?? {},
      ...(request.session === undefined ? {} : { session: request.session }),
      build: 'test',
      traceId: request.traceparent?.split('-')[1] ?? randomUUID().replaceAll('-', ''),
      turns: 1,
    };
    const entry: Entry = { task, request: fingerprint, events: [], listeners: new Set() };
    entries.set(id, entry);
    emit(entry, 'status', { status: 'running' });
    return entry;
  }

  function run(entry: Entry, output: Json | undefined): void {
    const { id, name, input, session } = entry.task;
    if (session !== undefined) {
      const content = String(input);
      const messages: readonly Message[] = [
        { role: 'user', content },
        { role: 'assistant', content },
      ];
      const { entries: said = [], ...head } = sessions.get(session) ?? { title: content.slice(0, 80), agent: name };
      sessions.set(session, { ...head, id: session, entries: [...said, { entry: said.length, task: id, messages }] });
    }
    if (name === 'wait') {
      change(entry, { waitingFor: [{ kind: 'signal', name: 'finish', since: entry.task.createdAt, reason: 'Somebody has to send it.' }] });
    } else if (name === 'desk') {
      const approval: Approval = {
        id: `${id}.1.0`,
        task: id,
        agent: name,
        tool: 'refund',
        args: input,
        createdAt: entry.task.createdAt,
        status: 'pending',
      };
      approvals.set(approval.id, approval);
      change(entry, {
        waitingFor: [{ kind: 'approval', name: 'refund', since: approval.createdAt, id: approval.id, reason: 'A person decides.' }],
      });
    } else {
      change(entry, { status: 'completed', ...(output === undefined ? {} : { output }) });
    }
  }

  function findApproval(id: string): Approval {
    const approval = approvals.get(id);
    if (approval === undefined) throw new TroupeError('approval-not-found', `There is no approval ${id}.`);
    return approval;
  }

  /** What was answered to requests of a key, by their address. */
  const answered = new Map<string, { readonly content: string; readonly answer: unknown }>();

  /** A request of a key is done once, and answered as it was then. */
  function once<T>(address: string, key: string | undefined, content: unknown, act: () => T): T {
    if (key === undefined) return act();
    const name = `${address} ${key}`;
    const known = answered.get(name);
    if (known === undefined) {
      const answer = act();
      answered.set(name, { content: JSON.stringify(content ?? null), answer });
      return answer;
    }
    if (known.content !== JSON.stringify(content ?? null))
      throw new TroupeError('idempotency-key-reused', 'The idempotency key was used for another request.');
    return known.answer as T;
  }

  const service: MemoryService = {
    get tasks() {
      return new Map([...entries].map(([id, { task }]) => [id, task]));
    },
    signals,
    principals,
    for(principal) {
      principals.push(principal);
      return service;
    },
    get readers() {
      return readers;
    },
    publish: (id, type, data) => emit(find(id), type, data),
    rename(id, name) {
      const entry = find(id);
      entry.task = { ...entry.task, name };
    },
    failNext(error) {
      failure = { error };
    },
    notReady(...why) {
      reasons = why;
    },

    async start(request) {
      if (!catalog.some((entry) => entry.kind === request.kind && entry.name === request.name)) {
        throw new TroupeError(`${request.kind}-not-found`, `There is no ${request.kind} ${JSON.stringify(request.name)}.`);
      }
      if (request.name === 'strict' && typeof request.input !== 'string') {
        throw new TroupeError('invalid-input', 'The input does not fit the schema of "strict".', {
          errors: [{ pointer: '/input', code: 'wrong-type', message: 'A text is expected.' }],
        });
      }
      const { traceparent: _traceparent, ...same } = request;
      const fingerprint = JSON.stringify(same);
      const known = request.id === undefined ? undefined : entries.get(request.id);
      if (known !== undefined) {
        if (known.request !== fingerprint) throw new TroupeError('already-exists', `Task ${request.id} was started by another request.`);
        return { task: known.task, created: false };
      }
      const entry = create(request, taskId(request.id ?? randomUUID()), fingerprint);
      const { task } = entry;
      run(entry, request.input);
      return { task, created: true };
    },
    get: async (id) => find(id).task,
    async wait(id, ms, signal) {
      const entry = find(id);
      const either = AbortSignal.any([AbortSignal.timeout(ms), ...(signal === undefined ? [] : [signal])]);
      while (!isEnd(entry.task.status) && !either.aborted) await changed(entry, either);
      return entry.task;
    },
    artifacts: async (id) => (find(id), []),
    async artifact(id, artifact) {
      find(id);
      throw new TroupeError('artifact-not-found', `There is no artifact "${artifact}".`);
    },
    async list(filter, page) {
      if (failure !== undefined) find('');
      return paged(
        [...entries.values()]
          .map(({ task }) => task)
          .filter((task) => fits(task, filter))
          .toReversed(),
        page,
      );
    },
    async verification(id) {
      return { id, intact: true, turns: find(id).task.turns, provenFrom: 0, faults: [] };
    },
    async history(id, page) {
      const { task } = find(id);
      const turns = Array.from({ length: task.turns }, (_, n) => ({
        task: taskId(id),
        n,
        at: task.createdAt,
        build: 'test',
        inputs: [],
        commands: [],
      }));
      return paged(turns, page);
    },
    async *events(id, after, signal) {
      const entry = find(id);
      if (after !== undefined && !/^\d{1,9}$/.test(after)) throw new TroupeError('invalid-cursor', 'The position is not one of this task.');
      readers++;
      try {
        let next = Number(after ?? 0);
        while (!signal.aborted) {
          while (next < entry.events.length && !signal.aborted) yield entry.events[next++]!;
          if (isEnd(entry.task.status)) return;
          await changed(entry, signal);
        }
      } finally {
        readers--;
      }
    },
    signal: async (id, name, payload, key) =>
      once(`signal ${id} ${name}`, key, payload, () => {
        const entry = open(id);
        signals.push({ id, name, payload, ...(key === undefined ? {} : { message: key }) });
        emit(entry, 'signal', { name, payload });
        if (name !== 'finish') return;
        if (entry.task.status === 'suspended') entry.finish ??= { payload };
        else change(entry, { status: 'completed', output: payload });
      }),
    async query(id, name, payload) {
      open(id);
      if (name !== 'echo') throw new TroupeError('query-not-found', `Task ${id} answers no query ${JSON.stringify(name)}.`);
      return payload;
    },
    update: async (id, name, payload, key) =>
      once(`update ${id} ${name}`, key, payload, () => {
        open(id);
        if (name !== 'rename') throw new TroupeError('update-not-found', `Task ${id} takes no update ${JSON.stringify(name)}.`);
        if (payload === null) throw new TroupeError('update-rejected', 'A name is needed.');
        return payload;
      }),
    cancel: async (id, reason, key) =>
      once(`cancel ${id}`, key, reason, () =>
        change(open(id), { status: 'cancelled', ...(reason === undefined ? {} : { statusText: reason }) }),
      ),
    terminate: async (id, reason, key) =>
      once(`terminate ${id}`, key, reason, () =>
        change(open(id), { status: 'terminated', ...(reason === undefined ? {} : { statusText: reason }) }),
      ),
    suspend: async (id, key) => once(`suspend ${id}`, key, null, () => change(open(id), { status: 'suspended' })),
    resume: async (id, key) =>
      once(`resume ${id}`, key, null, () => {
        const entry = open(id);
        if (entry.task.status !== 'suspended') throw new TroupeError('task-not-suspended', `Task ${id} is ${entry.task.status}.`);
        const task = change(entry, { status: 'running' });
        if (entry.finish !== undefined) change(entry, { status: 'completed', output: entry.finish.payload });
        return task;
      }),
    async fork(id, turn, newId) {
      const { task } = find(id);
      if (turn !== 'failure' && turn >= task.turns) throw new TroupeError('out-of-range', `Task ${id} has ${task.turns} turns.`);
      const copy = newId ?? randomUUID();
      const request = JSON.stringify({ fork: id, turn });
      const known = entries.get(copy);
      if (known !== undefined && known.request !== request) throw new TroupeError('already-exists', `Task ${copy} is there already.`);
      if (known !== undefined) return known.task;
      const entry = create({ kind: task.kind, name: task.name, input: task.input }, copy, request);
      run(entry, task.input);
      return entry.task;
    },
    purge: async (id, key) =>
      once(`purge ${id}`, key, null, () => {
        const { task } = find(id);
        if (!isEnd(task.status)) throw new TroupeError('task-open', `Task ${id} is ${task.status}; cancel it first.`);
        entries.delete(id);
      }),
    approvals: async ({ task, status = 'pending', ...page }) =>
      paged(
        [...approvals.values()].filter((approval) => approval.status === status && (task === undefined || approval.task === task)),
        page,
      ),
    approval: async (id) => findApproval(id),
    decide: async (id, said: Decision, key) =>
      once(`decide ${id}`, key, said, () => {
        const { decision, args, reason } = said;
        const approval = findApproval(id);
        if (approval.status !== 'pending') throw new TroupeError('already-decided', `Approval ${id} was ${approval.status}.`);
        const decided: Approval = {
          ...approval,
          ...(args === undefined ? {} : { decidedArgs: args }),
          ...(reason === undefined ? {} : { reason }),
          decidedAt: new Date().toISOString(),
          status: decision === 'approve' ? 'approved' : 'rejected',
        };
        approvals.set(id, decided);
        change(find(approval.task), { status: 'completed', output: decision === 'approve' ? (args ?? decided.args) : 'rejected' });
        return decided;
      }),
    async session(id, page) {
      const session = sessions.get(id);
      if (session === undefined) throw new TroupeError('session-not-found', `There is no session ${id}.`);
      const { entries: said, ...head } = session;
      const { items, next } = paged(said, page);
      const messages = items.flatMap((entry) => entry.messages);
      return { ...head, messages, tasks: items.flatMap(({ task }) => task ?? []), ...(next === undefined ? {} : { next }) };
    },
    ...memorySessions(sessions, paged),
    catalog: async (kind) => catalog.filter((entry) => entry.kind === kind),
    readiness: async () => ({ ready: reasons.length === 0, reasons }),
  };
  return service;
}

function paged<T>(items: readonly T[], { limit, cursor }: PageRequest): Page<T> {
  if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) throw new TroupeError('invalid-cursor', 'The cursor is not one this list gave.');
  const start = Number(cursor ?? 0);
  const end = start + limit;
  return { items: items.slice(start, end), ...(end < items.length ? { next: String(end) } : {}) };
}

function fits(task: Task, { status, kind, name, parent, session, attributes, createdAfter, createdBefore }: TaskFilter): boolean {
  const created = Date.parse(task.createdAt);
  return (
    (status === undefined || status.includes(task.status)) &&
    (kind === undefined || task.kind === kind) &&
    (name === undefined || task.name === name) &&
    (parent === undefined || task.parent === parent) &&
    (session === undefined || task.session === session) &&
    (createdAfter === undefined || created > createdAfter) &&
    (createdBefore === undefined || created < createdBefore) &&
    Object.entries(attributes ?? {}).every(([key, value]) => task.attributes[key] === value)
  );
}
