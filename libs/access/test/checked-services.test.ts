import {
  CALL_TOOL,
  rights,
  roles,
  TroupeError,
  type Approval,
  type Principal,
  type Right,
  type Role,
  type TaskService,
} from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { checkedServices, hasRight } from '@troupe/access';
import { recordingServices } from './task-service.ts';

const principal = (id: string, ...own: readonly Role[]): Principal => ({ kind: 'key', id, tenant: 'default', roles: own });
const outcome = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'done',
    ({ code }: { readonly code: string }) => code,
  );
const first = async (events: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const event of events) return event;
  return undefined;
};

interface Case {
  /** Of one's own; that of all has another name, where there is one. */
  readonly own: Right;
  readonly all?: Right;
  ask(service: TaskService, id: string): Promise<unknown>;
}

/** Every method that is about one task. */
const ofTask: Readonly<Record<string, Case>> = {
  get: { own: 'read-own', all: 'read-all', ask: (service, id) => service.get(id) },
  wait: { own: 'read-own', all: 'read-all', ask: (service, id) => service.wait(id, 1) },
  history: { own: 'read-own', all: 'read-all', ask: (service, id) => service.history(id, { limit: 1 }) },
  events: { own: 'read-own', all: 'read-all', ask: (service, id) => first(service.events(id, undefined, AbortSignal.abort())) },
  query: { own: 'read-own', all: 'read-all', ask: (service, id) => service.query(id, 'state', null) },
  signal: { own: 'signal-own', all: 'signal-all', ask: (service, id) => service.signal(id, 'go', null) },
  update: { own: 'signal-own', all: 'signal-all', ask: (service, id) => service.update(id, 'change', null) },
  cancel: { own: 'control-own', all: 'control-all', ask: (service, id) => service.cancel(id) },
  terminate: { own: 'control-own', all: 'control-all', ask: (service, id) => service.terminate(id) },
  suspend: { own: 'control-own', all: 'control-all', ask: (service, id) => service.suspend(id) },
  resume: { own: 'control-own', all: 'control-all', ask: (service, id) => service.resume(id) },
  fork: { own: 'control-own', all: 'control-all', ask: (service, id) => service.fork(id, 0) },
  purge: { own: 'purge', ask: (service, id) => service.purge(id) },
};

/** What the table says of a task of oneself, of another, and of one that is not there. */
function expected(role: Role, { own, all = own }: Case): readonly string[] {
  const has = (right: Right): boolean => hasRight({ roles: [role] }, right);
  if (!has(own)) return ['missing-right', 'missing-right', 'missing-right'];
  if (has(all)) return ['done', 'done', 'task-not-found'];
  return ['done', has('read-all') ? 'missing-right' : 'task-not-found', 'task-not-found'];
}

describe('a task service that checks rights (I1, I2)', () => {
  it.each(roles.flatMap((role) => Object.keys(ofTask).map((method) => [role, method] as const)))(
    'lets %s %s its own tasks and those of others as the table says',
    async (role, method) => {
      const inner = recordingServices();
      const ann = principal('ann', role);
      await inner.for(ann).start({ kind: 'workflow', name: 'code', id: 'own' });
      await inner.for(principal('bob')).start({ kind: 'workflow', name: 'code', id: 'foreign' });
      const service = checkedServices(inner).for(ann);
      const { ask } = ofTask[method]!;
      const seen = [];
      for (const id of ['own', 'foreign', 'none']) seen.push(await outcome(ask(service, id)));
      expect(seen).toEqual(expected(role, ofTask[method]!));
      const reached = inner.asked.filter((each) => each.method === method).length;
      if (!seen.includes('done') && method !== 'get') expect(reached).toBe(0);
    },
  );

  it('says which right is missing, who has it, and what the principal is', async () => {
    const service = checkedServices(recordingServices()).for(principal('ann', 'viewer'));
    await expect(service.cancel('t')).rejects.toMatchObject({
      code: 'missing-right',
      message: 'This takes the right "control-own". Roles that have it: admin, operator, caller; yours: viewer.',
      details: { right: 'control-own', roles: ['admin', 'operator', 'caller'] },
    });
  });

  it('lets nobody call a tool past the workflows and agents of the app without the right to', async () => {
    const start = (role: Role): Promise<unknown> =>
      checkedServices(recordingServices())
        .for(principal('ann', role))
        .start({ kind: 'workflow', name: CALL_TOOL, input: { tool: 'pay' } });
    await expect(start('caller')).rejects.toMatchObject({ code: 'missing-right', details: { right: 'call-tools' } });
    await expect(start('operator')).resolves.toBeDefined();
  });

  it('asks for an admin what it would ask without, and makes one view of each principal', () => {
    const services = checkedServices(recordingServices());
    const admin = principal('root', 'admin');
    expect(services.for(admin)).toBe(services.for(admin));
    expect(rights.every((right) => hasRight(admin, right))).toBe(true);
  });

  it('lists to a caller what it started, and to a viewer everything', async () => {
    const inner = recordingServices();
    const services = checkedServices(inner);
    const ann = principal('ann', 'caller');
    for (const [by, id] of [
      [ann, 'a1'],
      [principal('bob', 'caller'), 'b1'],
      [ann, 'a2'],
    ] as const)
      await services.for(by).start({ kind: 'workflow', name: 'code', id });
    const listed = async (by: Principal, filter = {}): Promise<readonly string[]> =>
      (await services.for(by).list(filter, { limit: 10 })).items.map(({ id }) => id);
    expect(await listed(ann)).toEqual(['a1', 'a2']);
    expect(await listed(ann, { startedBy: 'key:ann' })).toEqual(['a1', 'a2']);
    expect(await listed(ann, { startedBy: 'key:bob' })).toEqual([]);
    expect(await listed({ ...ann, kind: 'user' })).toEqual([]);
    expect(await listed(principal('eve', 'viewer'))).toEqual(['a1', 'b1', 'a2']);
    expect(await outcome(services.for(principal('hank', 'approver')).list({}, { limit: 10 }))).toBe('missing-right');
  });

  it('gives no caller the task of another by starting it again', async () => {
    const services = checkedServices(recordingServices());
    const request = { kind: 'workflow', name: 'code', id: 'order-7' } as const;
    await services.for(principal('ann', 'caller')).start(request);
    expect(await outcome(services.for(principal('ann', 'caller')).start(request))).toBe('done');
    expect(await outcome(services.for(principal('bob', 'caller')).start(request))).toBe('already-exists');
    expect(await outcome(services.for(principal('eve', 'operator')).start(request))).toBe('done');
  });

  it('says to a caller that a singleton of another runs, and nothing of its task', async () => {
    const inner = recordingServices();
    await inner.for(principal('ann')).start({ kind: 'workflow', name: 'report', id: 'first' });
    const refused = new TroupeError('already-running', '"report" has one task at a time, and "first" is open.', {
      details: { task: 'first' },
    });
    const answers = [async () => ({ task: await inner.for(principal('ann')).get('first'), created: false }), () => Promise.reject(refused)];
    for (const answer of answers) {
      const services = checkedServices({ ...inner, for: (by) => ({ ...inner.for(by), start: answer }) });
      const start = (by: Principal) => services.for(by).start({ kind: 'workflow', name: 'report', id: 'second' });
      const error = await start(principal('bob', 'caller')).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'already-running', details: undefined });
      expect((error as Error).message).not.toContain('first');
      for (const by of [principal('ann', 'caller'), principal('eve', 'operator')])
        await expect(start(by).catch((thrown: unknown) => thrown)).resolves.toEqual(await answer().catch(() => refused));
    }
  });

  it('lets a caller go on with the conversations it began, and read no others', async () => {
    const services = checkedServices(recordingServices());
    const [ann, bob] = [services.for(principal('ann', 'caller')), services.for(principal('bob', 'caller'))];
    const say = (service: TaskService, id: string): Promise<string> =>
      outcome(service.start({ kind: 'agent', name: 'desk', id, session: 's' }));
    expect([await say(ann, '1'), await say(ann, '2'), await say(bob, '3')]).toEqual(['done', 'done', 'session-not-found']);
    const read = (service: TaskService): Promise<string> => outcome(service.session('s', { limit: 1 }));
    expect([await read(ann), await read(bob), await read(services.for(principal('eve', 'viewer')))]).toEqual([
      'done',
      'session-not-found',
      'done',
    ]);
  });
});

const approval = (id: string, agent: string, tool: string): Approval => ({
  id,
  task: 't',
  agent,
  tool,
  args: {},
  createdAt: '',
  status: 'pending',
});

describe('approvals (I1, I2)', () => {
  const all = [
    approval('1', 'desk', 'refund'),
    approval('2', 'desk', 'mail-send'),
    approval('3', 'bank', 'pay'),
    approval('4', 'desk', 'x'),
  ];
  const services = checkedServices(recordingServices(all));
  const hank = { ...principal('hank', 'approver'), approves: ['refund', 'mail-*', 'ban*'] };

  it('are read and decided by an approver whose patterns fit the agent or the tool, and are not there for it otherwise', async () => {
    const service = services.for(hank);
    const seen = [];
    for (const { id } of all) seen.push([await outcome(service.approval(id)), await outcome(service.decide(id, { decision: 'approve' }))]);
    expect(seen).toEqual([
      ['done', 'done'],
      ['done', 'done'],
      ['done', 'done'],
      ['approval-not-found', 'approval-not-found'],
    ]);
  });

  it('are listed to it in pages of those that fit, whatever stands between them', async () => {
    const seen = [];
    let cursor: string | undefined;
    do {
      const { items, next } = await services.for(hank).approvals({ limit: 1, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...items.map(({ id }) => id));
      cursor = next;
    } while (cursor !== undefined);
    expect(seen).toEqual(['1', '2', '3']);
  });

  it('are seen by who sees all tasks, but decided by nobody whose patterns do not fit', async () => {
    const service = services.for({ ...principal('eve', 'operator'), approves: ['pay'] });
    expect(await outcome(service.approval('1'))).toBe('done');
    expect(await outcome(service.decide('1', { decision: 'reject' }))).toBe('missing-right');
    expect(await outcome(service.decide('3', { decision: 'reject' }))).toBe('done');
    const admin = services.for({ ...principal('root', 'admin'), approves: [] });
    expect(await outcome(admin.decide('1', { decision: 'reject' }))).toBe('missing-right');
  });

  it('are nothing for a caller, and without patterns all for an approver', async () => {
    expect(await outcome(services.for(principal('ann', 'caller')).approvals({ limit: 1 }))).toBe('missing-right');
    expect(await outcome(services.for(principal('ann', 'caller')).decide('1', { decision: 'approve' }))).toBe('missing-right');
    expect(await outcome(services.for(principal('joe', 'approver')).decide('4', { decision: 'approve' }))).toBe('done');
  });
});
