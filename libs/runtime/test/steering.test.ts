import type { AgentContext, App, Json, Message, TaskId, TaskService } from '@troupe/contracts';
import { aroundOperations, type Store } from '@troupe/store';
import { memoryStore } from '@troupe/store/memory';
import { describe, expect, it } from 'vitest';
import { advisor, advisorSnapshot } from './advisor.ts';
import { appOf, replicas } from './replicas.ts';
import { startRuntime } from './start-runtime.ts';

const app: App = { ...appOf([]), agents: new Map([advisor, { ...advisor, name: 'other' }].map((agent) => [agent.name, agent])) };

/** `talk` waits twice, and takes between what came to its session. Gives how many messages it has. */
async function agentLoop(ctx: AgentContext, input: Json): Promise<Json> {
  const taken = await ctx.openSession('s');
  if (taken !== undefined) return taken as unknown as Json;
  const messages: Message[] = [{ role: 'user', content: String(input) }];
  const took: TaskId[] = [];
  ctx.remember(
    () => messages,
    () => 'advisor',
    () => took,
  );
  if (input === 'talk') {
    await ctx.signal('go');
    for (const steered of ctx.takeSteered()) {
      messages.push({ role: 'user', content: String(steered.input) });
      took.push(steered.task);
    }
    await ctx.signal('end');
  }
  return messages.length;
}

const agents = { agentLoop, pinAgent: ({ name }: { readonly name: string }) => ({ ...advisorSnapshot, name }) };
const say = (id: string, input: string, name = 'advisor') => ({ kind: 'agent', name, id, session: 's', input }) as const;
const steer = (id: string, input: string, name?: string) => ({ ...say(id, input, name), whileBusy: 'steer' }) as const;
const said = async (service: TaskService) => (await service.session('s', { limit: 100 })).messages.map(({ content }) => content);
const busy = async (service: TaskService): Promise<void> => {
  await service.start(say('first', 'talk'));
  await expect.poll(async () => (await service.session('s', { limit: 1 })).writer).toBe('first');
};

describe('a message that steers (C10)', () => {
  it('is taken by the task that writes, and its own task ends as that one, ahead of those that came before it', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await busy(service);
    await service.start(say('queued', 'hello'));
    expect((await service.start(steer('second', 'by train'))).created).toBe(true);
    // Neither its repeat nor a client that signals by hand has it taken again.
    expect((await service.start(steer('second', 'by train'))).created).toBe(false);
    await expect(service.signal('first', 'troupe:steer', { task: 'second', input: 'x' })).rejects.toMatchObject({ code: 'bad-request' });
    expect(await service.get('second')).toMatchObject({ status: 'running', waitingFor: [{ kind: 'session' }] });
    await service.signal('first', 'go', null);
    await service.signal('first', 'end', null);
    expect(await service.wait('second', 5_000)).toMatchObject({ output: { takenBy: 'first', status: 'completed', output: 2 } });
    expect(await service.wait('queued', 5_000)).toMatchObject({ output: 1 });
    expect(await said(service)).toEqual(['talk', 'by train', 'hello']);
  });

  it('that was not taken is answered in its turn', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await busy(service);
    await service.signal('first', 'go', null);
    await service.start(steer('late', 'by train'));
    await service.signal('first', 'end', null);
    expect(await service.wait('late', 5_000)).toMatchObject({ output: 1 });
    expect(await said(service)).toEqual(['talk', 'by train']);
  });

  it('begins at once where nobody writes, and waits where another agent does, or a task of another user', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await service.start(steer('alone', 'hello'));
    expect(await service.wait('alone', 5_000)).toMatchObject({ output: 1 });
    await busy(service);
    await service.start(steer('elsewhere', 'to the other', 'other'));
    await service.start({ ...steer('stranger', 'of Ada'), attributes: { user: 'ada' } });
    await service.signal('first', 'go', null);
    await service.signal('first', 'end', null);
    for (const id of ['elsewhere', 'stranger']) expect(await service.wait(id, 5_000)).toMatchObject({ output: 1 });
    expect(await said(service)).toEqual(['hello', 'talk', 'to the other', 'of Ada']);
  });

  it('is answered by itself when the task that took it was terminated', async () => {
    await using started = await startRuntime({}, { app, ...agents });
    const { service } = started.runtime;
    await busy(service);
    await service.start(steer('second', 'by train'));
    await service.signal('first', 'go', null);
    await service.terminate('first');
    expect(await service.wait('second', 5_000)).toMatchObject({ output: 1 });
  });

  it('reaches a task of another process', async () => {
    await using cluster = replicas(app, agents);
    const [one, other] = await Promise.all([cluster.start('a'), cluster.start('b')]);
    for (let n = 0; n < 6; n++) {
      await one.service.start(say(`first${n}`, 'talk'));
      await expect.poll(async () => (await other.service.session('s', { limit: 1 })).writer).toBe(`first${n}`);
      await other.service.start(steer(`second${n}`, `by train ${n}`));
      await one.service.signal(`first${n}`, 'go', null);
      await other.service.signal(`first${n}`, 'end', null);
      expect(await one.service.wait(`second${n}`, 10_000)).toMatchObject({ output: { takenBy: `first${n}` } });
    }
    expect((await said(one.service)).filter((content) => String(content).startsWith('by train'))).toHaveLength(6);
  });
});

/** Writes after which a process dies. */
const isWrite = (name: string): boolean => /append|insert|replace|delete|accept|consume|put/i.test(name);

/** A store of a process that dies with its write number `at`, which is stored or not: from then on it does nothing. */
function mortal(store: Store, at: number, isStored: boolean): { readonly store: Store; readonly died: Promise<void> } {
  const { promise: died, resolve: die } = Promise.withResolvers<void>();
  const never = new Promise<never>(() => {});
  let [dead, writes] = [false, 0];
  const around: Parameters<typeof aroundOperations>[1] = async ({ name }, run) => {
    if (dead) return never;
    if (!isWrite(name) || ++writes < at) return run().then((result) => (dead ? never : result));
    dead = true;
    if (isStored) await run();
    die();
    return never;
  };
  return { store: aroundOperations(store, around), died };
}

it('a message that steers enters once, at whichever write of the store the process dies (C10)', { timeout: 60_000 }, async () => {
  let [taken, own] = [0, 0];
  for (let at = 1, alive = false; !alive; at++) {
    for (const isStored of [true, false]) {
      const store = memoryStore();
      const { store: dying, died } = mortal(store, at, isStored);
      alive = true;
      void died.then(() => (alive = false));
      const next = died.then(() => startRuntime({}, { app, store, ...agents }));
      const first = startRuntime({}, { app, store: dying, ...agents });
      const ask = <T>(request: (of: TaskService) => Promise<T>): Promise<T> => {
        const again = next.then(({ runtime }) => request(runtime.service));
        return Promise.race([first.then(({ runtime }) => request(runtime.service)).catch(() => again), again]);
      };
      await ask((of) => of.start(say('first', 'talk')));
      await ask(async (of) => expect.poll(async () => (await of.session('s', { limit: 1 })).writer, { interval: 2 }).toBe('first'));
      await ask((of) => of.start(steer('second', 'by train')));
      await ask((of) => of.signal('first', 'go', null, 'go'));
      await ask((of) => of.signal('first', 'end', null, 'end'));
      const { status, output } = await ask((of) => of.wait('second', 5_000));
      const messages = await ask(said);
      expect({ at, isStored, status, messages }).toEqual({ at, isStored, status: 'completed', messages: ['talk', 'by train'] });
      if (typeof output === 'number') own++;
      else taken++;
      if (!alive) await (await next)[Symbol.asyncDispose]();
    }
  }
  expect({ taken: taken > 10, own }).toEqual({ taken: true, own: 0 });
});
