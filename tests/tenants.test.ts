import { tenantServices } from '@troupe/access';
import { toFailure, type Failure, type TaskService, type WorkflowDefinition } from '@troupe/contracts';
import { serviceAgents, serviceApp } from '@troupe/contracts/contract';
import { replayLog } from '@troupe/runtime';
import { memoryStore } from '@troupe/store/memory';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { principalIn } from './tenants/operations.ts';
import { tenantWorld, type TenantWorld } from './tenants/tenant-world.ts';

/** Everything of a child that its parent can name, and what both see of themselves. */
const parent: WorkflowDefinition = {
  kind: 'workflow',
  name: 'parent',
  async run(ctx, { child, session }: { child?: string; session?: string }) {
    const key = await ctx.step('key', ({ idempotencyKey }) => idempotencyKey);
    const called = await ctx.call('whoami');
    const options = { ...(child === undefined ? {} : { id: child }), ...(session === undefined ? {} : { session }) };
    const below = await ctx.child('self', null, options).catch((error: unknown) => ({ ...toFailure(error), stack: undefined }) as never);
    return { self: ctx.taskId, session: ctx.session ?? null, key, called, below };
  },
};
const drawing: WorkflowDefinition = {
  kind: 'workflow',
  name: 'drawing',
  async run(ctx) {
    await ctx.step('first', () => 1);
    ctx.publish('drawn', [ctx.taskId, ctx.session ?? null, ctx.random(), ctx.uuid()]);
    return ctx.uuid();
  },
};
const self: WorkflowDefinition = {
  kind: 'workflow',
  name: 'self',
  run: async (ctx) => ({ self: ctx.taskId, session: ctx.session ?? null }),
};

let world: TenantWorld;
let acme: TaskService;
let globex: TaskService;
let local: TaskService;
beforeAll(async () => {
  const whoami = {
    kind: 'activity',
    name: 'whoami',
    run: async (_input: unknown, { taskId, callId, idempotencyKey, session }: Record<string, unknown>) => ({
      ...{ taskId, callId, idempotencyKey, session: session ?? null },
    }),
  } as const;
  world = await tenantWorld(memoryStore(), { workflows: [parent, self, drawing], activities: new Map([['whoami', whoami as never]]) });
  const serviceOf = (tenant: string): TaskService => world.services.for(principalIn(tenant));
  [acme, globex, local] = [serviceOf('acme'), serviceOf('globex'), serviceOf('default')];
});
afterAll(async () => world[Symbol.asyncDispose]());

async function failed(asked: Promise<unknown>): Promise<Failure> {
  return asked.then(
    (value) => {
      throw new Error(`It did not fail, but gave ${JSON.stringify(value)}.`);
    },
    (error: unknown) => ({ ...toFailure(error), stack: undefined }) as unknown as Failure,
  );
}

describe('tenants', () => {
  it('have tasks of the same id, and each its own (O1)', async () => {
    for (const [service, input] of [
      [acme, 'a'],
      [globex, 'g'],
      [local, 'l'],
    ] as const)
      expect(await service.start({ kind: 'workflow', name: 'echo', id: 'same', input })).toMatchObject({
        created: true,
        task: { id: 'same' },
      });
    for (const [service, output] of [
      [acme, 'a'],
      [globex, 'g'],
      [local, 'l'],
    ] as const)
      expect(await service.wait('same', 5_000)).toMatchObject({ id: 'same', output });
  });

  it('see what belongs to another as they see what is not there (O1)', async () => {
    await acme.start({ kind: 'workflow', name: 'wait', id: 'hidden', session: 'private' });
    const asks: readonly ((service: TaskService) => Promise<unknown>)[] = [
      (service) => service.get('hidden'),
      (service) => service.wait('hidden', 10),
      (service) => service.history('hidden', { limit: 5 }),
      (service) => service.signal('hidden', 'finish', null),
      (service) => service.query('hidden', 'echo', null),
      (service) => service.update('hidden', 'rename', 'x'),
      (service) => service.cancel('hidden'),
      (service) => service.terminate('hidden'),
      (service) => service.suspend('hidden'),
      (service) => service.resume('hidden'),
      (service) => service.fork('hidden', 0),
      (service) => service.purge('hidden'),
      (service) => service.approval('hidden.0.0'),
      (service) => service.decide('hidden.0.0', { decision: 'approve' }),
      (service) => service.events('hidden', undefined, new AbortController().signal)[Symbol.asyncIterator]().next(),
    ];
    const nobody = tenantServices(world.inner).for(principalIn('nobody'));
    for (const ask of asks) {
      const refusal = await failed(ask(nobody));
      expect([refusal.code, refusal.message]).toEqual([expect.stringMatching(/-not-found$/), expect.stringContaining('"hidden')]);
      for (const other of [globex, local]) expect(await failed(ask(other))).toEqual(refusal);
    }
    for (const other of [globex, local]) {
      expect((await other.list({ name: 'wait' }, { limit: 50 })).items).toEqual([]);
      expect((await other.list({ session: 'private' }, { limit: 50 })).items).toEqual([]);
    }
    expect((await acme.list({ session: 'private' }, { limit: 50 })).items).toMatchObject([{ id: 'hidden', session: 'private' }]);
  });

  it.each(['acme~hidden', '~hidden', 'default~same', 'acme~', 'acme~globex~same', 'acme%7Ehidden', 'аcme~hidden', 'acme˜hidden'])(
    'cannot name a task of another as %j (O1)',
    async (id) => {
      for (const service of [acme, globex, local]) {
        for (const refusal of [
          await failed(service.get(id)),
          await failed(service.start({ kind: 'workflow', name: 'echo', id })),
          await failed(service.fork('same', 0, id)),
          await failed(service.list({ parent: id }, { limit: 5 })),
          await failed(service.approvals({ task: id, limit: 5 })),
          await failed(service.approval(`${id}.0.0`)),
          await failed(service.events(id, undefined, new AbortController().signal)[Symbol.asyncIterator]().next()),
        ])
          expect(refusal.code, refusal.message).toBe('invalid-id');
        for (const refusal of [
          await failed(service.list({}, { limit: 5, cursor: `1.${id}` })),
          await failed(service.approvals({ limit: 5, cursor: `1.${id}.0.0` })),
        ])
          expect(refusal.code, refusal.message).toBe('invalid-cursor');
      }
    },
  );

  it('are seen by code as nothing: it knows the ids of its own tenant, and effects have keys of their own (O2)', async () => {
    for (const [service, scope] of [
      [acme, 'acme~'],
      [globex, 'globex~'],
      [local, ''],
    ] as const) {
      await service.start({ kind: 'workflow', name: 'parent', id: 'p', session: 's', input: { child: 'c', session: 'cs' } });
      expect((await service.wait('p', 5_000)).output).toEqual({
        self: 'p',
        session: 's',
        key: `${scope}p/0.0`,
        called: { taskId: 'p', callId: 'p/1.0', idempotencyKey: `${scope}p/1.0`, session: 's' },
        below: { self: 'c', session: 'cs' },
      });
      expect(await service.get('c')).toMatchObject({ id: 'c', parent: 'p', session: 'cs' });
      expect((await service.list({ parent: 'p' }, { limit: 5 })).items.map(({ id }) => id)).toEqual(['c']);
      expect(
        JSON.stringify(
          (await service.history('p', { limit: 50 })).items.map(({ task, commands }) => [
            task,
            commands.filter((each) => (each as { kind: string }).kind === 'child'),
          ]),
        ),
      ).not.toContain('~');
    }
  });

  it.each(['globex~victim', '~victim', 'default~victim', 'globex~', ''])(
    'are reached by no name that code gives: %j (O1)',
    async (name) => {
      await globex.start({ kind: 'workflow', name: 'wait', id: 'victim' });
      for (const service of [acme, local])
        for (const input of [{ child: name }, { session: name }]) {
          const { task } = await service.start({ kind: 'workflow', name: 'parent', input });
          const ended = await service.wait(task.id, 5_000);
          expect([ended.status, ended.error?.code ?? (ended.output as unknown as { readonly below: Failure }).below.code]).toEqual([
            expect.any(String),
            'invalid-id',
          ]);
        }
      expect((await globex.list({ name: 'self' }, { limit: 5 })).items.filter(({ id }) => id !== 'c')).toEqual([]);
    },
  );

  it('get a refusal about their own ids when code takes an id that is taken (O2)', async () => {
    await acme.start({ kind: 'workflow', name: 'wait', id: 'taken' });
    const { task } = await acme.start({ kind: 'workflow', name: 'parent', input: { child: 'taken' } });
    const { output } = await acme.wait(task.id, 5_000);
    expect(output).toMatchObject({ below: { code: 'already-exists', message: 'The id "taken" is taken by another task.' } });
  });

  it('can replay the history of a task, which draws what it drew (O2)', async () => {
    await acme.start({ kind: 'workflow', name: 'drawing', id: 'drawn', session: 's' });
    const { output } = await acme.wait('drawn', 5_000);
    const { items } = await acme.history('drawn', { limit: 50 });
    const code = { app: { ...serviceApp, workflows: new Map([['drawing', drawing]]) }, agentLoop: serviceAgents };
    expect(await replayLog(code, items)).toBeUndefined();
    const { items: copied } = await acme.history((await acme.fork('drawn', 1, 'copy')).id, { limit: 50 });
    expect(await replayLog(code, copied)).toBeUndefined();
    // Another tenant's draws something else.
    await globex.start({ kind: 'workflow', name: 'drawing', id: 'drawn', session: 's' });
    expect((await globex.wait('drawn', 5_000)).output).not.toEqual(output);
  });

  it('are given nothing that is not theirs, whatever is found (O3)', async () => {
    await local.start({ kind: 'workflow', name: 'echo', id: 'found' });
    const confused = { ...world.inner, for: () => ({ ...local, get: async () => local.get('found') }) };
    const refusal = await failed(tenantServices(confused).for(principalIn('acme')).get('own'));
    expect([refusal.code, refusal.message.includes('found"')]).toEqual(['internal', false]);
  });
});
