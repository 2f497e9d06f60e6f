import type { Json, Principal, TaskService } from '@troupe/contracts';
import fc from 'fast-check';

/** What a client asks, by the task service or over HTTP. Ids are few, so that much is asked of the same things. */
export interface Operation {
  readonly what: string;
  readonly ask: (service: TaskService) => Promise<unknown>;
  readonly request: { readonly method: 'GET' | 'POST' | 'DELETE'; readonly path: string; readonly body?: Json; readonly key?: string };
}

/** One operation, and the one of two tenants that does it. */
export interface Turn {
  readonly tenant: 0 | 1;
  readonly operation: Operation;
}

/** A principal of a tenant; of two tenants they have the same name. */
export function principalIn(tenant: string): Principal {
  return { kind: 'user', id: 'ada', user: 'ada', tenant, roles: ['admin'] };
}

const id = fc.constantFrom('a', 'b', 'c');
const key = fc.option(fc.constantFrom('k1', 'k2'), { nil: undefined });
const session = fc.option(fc.constantFrom('s', 'a'), { nil: undefined });
const payload = fc.constantFrom<Json>(1, 'two', { three: 'acme~a' });

const starts: fc.Arbitrary<Operation> = fc
  .record({
    definition: fc.constantFrom(...(['echo', 'wait', 'above', 'bot', 'desk'] as const)),
    id: fc.option(id, { nil: undefined }),
    session,
    input: payload,
    user: fc.boolean(),
  })
  .map(({ definition, id: task, session: of, input, user }) => {
    const kind = definition === 'bot' || definition === 'desk' ? 'agent' : 'workflow';
    const options = {
      input,
      ...(task === undefined ? {} : { id: task }),
      ...(of === undefined ? {} : { session: of }),
      ...(user ? { attributes: { user: 'ada' } } : {}),
    };
    return {
      what: `start ${definition} ${JSON.stringify(options)}`,
      ask: (service) => service.start({ kind, name: definition, ...options }),
      request: { method: 'POST', path: '/v1/tasks', body: { [kind]: definition, ...options } },
    };
  });

const reads: fc.Arbitrary<Operation> = fc
  .record({ what: fc.nat(6), id, session: fc.constantFrom('s', 'a', 'user:ada:bot') })
  .map(
    ({ what, id: task, session: of }) =>
      [
        get(`/v1/tasks/${task}`, (service) => service.get(task)),
        get(`/v1/tasks/${task}/history?limit=50`, (service) => service.history(task, { limit: 50 })),
        get(`/v1/tasks?limit=50`, (service) => allPages((cursor) => service.list({}, { limit: 2, ...cursor }))),
        get(`/v1/tasks?session=a&limit=50`, (service) => service.list({ session: 'a' }, { limit: 50 })),
        get(`/v1/tasks?parent=${task}&limit=50`, (service) => service.list({ parent: task }, { limit: 50 })),
        get(`/v1/sessions/${of}`, (service) => service.session(of, { limit: 50 })),
        get(`/v1/approvals?limit=50`, (service) => allPages((cursor) => service.approvals({ limit: 1, ...cursor }))),
      ][what]!,
  );

const messages: fc.Arbitrary<Operation> = fc
  .record({ what: fc.nat(2), id, key, payload })
  .map(
    ({ what, id: task, key: of, payload: sent }) =>
      [
        post(`/v1/tasks/${task}/signals/finish`, sent, of, (service) => service.signal(task, 'finish', sent, of)),
        post(`/v1/tasks/${task}/queries/echo`, sent, undefined, (service) => service.query(task, 'echo', sent)),
        post(`/v1/tasks/${task}/updates/rename`, sent, of, (service) => service.update(task, 'rename', sent, of)),
      ][what]!,
  );

const controls: fc.Arbitrary<Operation> = fc.record({ what: fc.nat(5), id, other: id, turn: fc.nat(2), key }).map(
  ({ what, id: task, other, turn, key: of }) =>
    [
      post(`/v1/tasks/${task}/cancel`, {}, of, (service) => service.cancel(task, undefined, of)),
      post(`/v1/tasks/${task}/terminate`, {}, of, (service) => service.terminate(task, undefined, of)),
      post(`/v1/tasks/${task}/suspend`, {}, of, (service) => service.suspend(task, of)),
      post(`/v1/tasks/${task}/resume`, {}, of, (service) => service.resume(task, of)),
      post(`/v1/tasks/${task}/fork`, { turn, id: other }, undefined, (service) => service.fork(task, turn, other)),
      {
        what: `purge ${task}`,
        ask: (service: TaskService) => service.purge(task, of),
        request: { method: 'DELETE' as const, path: `/v1/tasks/${task}`, ...(of === undefined ? {} : { key: of }) },
      },
    ][what]!,
);

const decisions: fc.Arbitrary<Operation> = fc
  .record({ read: fc.boolean(), id, key, approve: fc.boolean() })
  .map(({ read, id: task, key: of, approve }) => {
    const approval = `${task}.0.0`;
    if (read) return get(`/v1/approvals/${approval}`, (service) => service.approval(approval));
    const decision = { decision: approve ? 'approve' : 'reject' } as const;
    return post(`/v1/approvals/${approval}`, decision, of, (service) => service.decide(approval, decision, of));
  });

/** What two tenants do one after the other. */
export const turns: fc.Arbitrary<readonly Turn[]> = fc.array(
  fc.record<Turn>({
    tenant: fc.constantFrom(0, 1),
    operation: fc.oneof({ arbitrary: starts, weight: 4 }, reads, messages, controls, decisions),
  }),
  { minLength: 10, maxLength: 30, size: 'max' },
);

function get(path: string, ask: Operation['ask']): Operation {
  return { what: path, ask, request: { method: 'GET', path } };
}

function post(path: string, body: Json, key_: string | undefined, ask: Operation['ask']): Operation {
  const request = { method: 'POST', path, body, ...(key_ === undefined ? {} : { key: key_ }) } as const;
  return { what: `${path} ${JSON.stringify(body)} ${key_ ?? ''}`, ask, request };
}

async function allPages<T>(
  page: (cursor: { readonly cursor?: string }) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<readonly unknown[]> {
  const pages: unknown[] = [];
  for (let cursor: { readonly cursor?: string } = {}; ;) {
    const read = await page(cursor);
    pages.push(read);
    if (read.next === undefined) return pages;
    cursor = { cursor: read.next };
  }
}
