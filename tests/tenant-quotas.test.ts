import { tenantQuotas, tenantServices, type Quotas } from '@troupe/access';
import { toFailure, type TaskService, type WorkflowDefinition } from '@troupe/contracts';
import { virtualEnv } from '@troupe/env/virtual';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { principalIn } from './tenants/operations.ts';
import { tenantWorld } from './tenants/tenant-world.ts';

const of = (others: number | undefined, named: readonly (readonly [string, number | undefined])[] = []) => ({
  named: new Map(named),
  ...(others === undefined ? {} : { others }),
});

/** Task services within quotas, by tenant. */
async function within(quotas: Quotas, workflows: readonly WorkflowDefinition[] = []) {
  const store = memoryStore();
  const env = virtualEnv();
  const kept = tenantQuotas({ quotas, store, env, onFailure: (error) => expect(error).toBeUndefined() });
  const world = await tenantWorld(store, { workflows });
  const services = kept.services(world.services);
  return {
    store,
    env,
    as: (tenant: string): TaskService => services.for(principalIn(tenant)),
    async [Symbol.asyncDispose]() {
      await kept.close();
      await world[Symbol.asyncDispose]();
    },
  };
}

const start = (service: TaskService, id?: string, name = 'wait') =>
  service.start({ kind: 'workflow', name, ...(id === undefined ? {} : { id }) });
const refusal = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'accepted',
    (error: unknown) => toFailure(error),
  );

describe('a quota', () => {
  it('of open tasks lets a tenant start as many, and more once some have ended; a repeat needs no room', async () => {
    await using world = await within({
      openTasks: of(2, [
        ['globex', 3],
        ['free', undefined],
      ]),
    });
    const acme = world.as('acme');
    for (const id of ['a', 'b']) await start(acme, id);
    expect(await refusal(start(acme, 'c'))).toMatchObject({
      code: 'quota-exceeded',
      message: 'The tenant may have 2 open tasks, and has 2. Start it once others have ended.',
      retryable: true,
      details: { quota: 'openTasks', limit: 2, used: 2 },
    });
    expect(await start(acme, 'a')).toMatchObject({ created: false });
    expect(await refusal(acme.fork('a', 0))).toMatchObject({ code: 'quota-exceeded' });
    for (const id of ['a', 'b', 'c']) await start(world.as('globex'), id);
    expect(await refusal(start(world.as('globex'), 'd'))).toMatchObject({ code: 'quota-exceeded' });
    for (let n = 0; n < 9; n++) await start(world.as('free'));
    await acme.terminate('a');
    expect(await refusal(start(acme, 'c'))).toMatchObject({ code: 'quota-exceeded' });
    // Counted anew a second later.
    world.env.advance(1_001);
    expect(await refusal(start(acme, 'c'))).toBe('accepted');
    expect(await refusal(start(acme, 'd'))).toMatchObject({ code: 'quota-exceeded' });
  });

  it('of starts in a minute refuses more until the next, and says when that is', async () => {
    await using world = await within({ startsPerMinute: of(3) });
    world.env.advance(20_000);
    for (let n = 0; n < 3; n++) await start(world.as('acme'), undefined, 'echo');
    expect(await refusal(start(world.as('acme')))).toMatchObject({
      code: 'quota-exceeded',
      message: 'The tenant may have 3 starts in a minute, and has 3. Start it again in 40 seconds, or have the quota raised.',
      retryAfter: 40_000,
    });
    expect(await refusal(start(world.as('globex')))).toBe('accepted');
    world.env.advance(40_000);
    expect(await refusal(start(world.as('acme')))).toBe('accepted');
  });

  it('of tokens and cost refuses more to a tenant, and to a user, once it is used up, until the next day or month', async () => {
    const quotas = { tokensPerDay: of(30), costPerMonth: of(undefined, [['rich', 1]]), userTokensPerDay: of(10) };
    await using world = await within(quotas);
    const { store, env } = world;
    const onFailure = (error: unknown): void => expect(error).toBeUndefined();
    const one = tenantQuotas({ quotas, store, env, onFailure });
    const ask = (kept: typeof one, tenant: string, user = 'ada'): Promise<unknown> =>
      refusal(
        start(
          kept
            .services({ for: () => world.as('free'), readiness: async () => ({}) as never })
            .for({ ...principalIn(tenant), id: user, user }),
        ),
      );
    const use = (tenant: string, user: string, tokens: number, cost = 0): void =>
      one.models.used({ tenant, user, agent: 'desk', budgets: [] }, { tokens, cost }, env.now());
    use('acme', 'ada', 9);
    expect(await ask(one, 'acme')).toBe('accepted');
    use('acme', 'ada', 1);
    expect(await ask(one, 'acme')).toMatchObject({
      code: 'quota-used-up',
      message: 'The user may have 10 tokens of models in a day, and has 10. Start it again in 86400 seconds, or have the quota raised.',
    });
    expect(await ask(one, 'acme', 'bob')).toBe('accepted');
    use('acme', 'carl', 20);
    const usedUp = {
      code: 'quota-used-up',
      message: 'The tenant may have 30 tokens of models in a day, and has 30. Start it again in 86400 seconds, or have the quota raised.',
      retryable: false,
      details: { quota: 'tokensPerDay', limit: 30, used: 30 },
    };
    expect(await ask(one, 'acme', 'bob')).toMatchObject(usedUp);
    expect(await ask(one, 'globex')).toBe('accepted');
    use('rich', 'ada', 1, 1.5);
    const month = { code: 'quota-used-up', details: { quota: 'costPerMonth', limit: 1, used: 1.5 }, retryAfter: 24 * 60 * 60_000 };
    expect(await ask(one, 'rich')).toMatchObject(month);
    // Another process, and this one the next day.
    await one.close();
    const two = tenantQuotas({ quotas, store, env: { ...env, random: virtualEnv(0, 7).random }, onFailure });
    expect(await ask(two, 'acme', 'bob')).toMatchObject(usedUp);
    env.advance(24 * 60 * 60_000);
    expect([await ask(one, 'acme'), await ask(two, 'rich')]).toMatchObject(['accepted', { code: 'quota-used-up' }]);
    env.advance(30 * 24 * 60 * 60_000);
    expect(await ask(two, 'rich')).toBe('accepted');
  });

  it('that is not set leaves services as they are', async () => {
    const none = tenantQuotas({ quotas: {}, store: memoryStore(), env: virtualEnv(), onFailure: () => {} });
    const services = { for: () => ({}) as TaskService, readiness: async () => ({}) as never };
    expect(none.services(services)).toBe(services);
    await none.close();
  });
});

describe('tenants that are listed', () => {
  it('are served, as is the default one, and others are refused', async () => {
    await using world = await tenantWorld(memoryStore());
    const services = tenantServices(world.inner, ['acme']);
    for (const tenant of ['acme', 'default']) expect((await start(services.for(principalIn(tenant)))).created).toBe(true);
    expect(() => services.for(principalIn('globex'))).toThrow('The tenant "globex" is none of those this platform serves.');
  });
});
