import { readFile } from 'node:fs/promises';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { capabilityOf, type Work, type WorkflowLog } from '@troupe/contracts';
import { freePort, SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { collect, indexOf, newWorks, subjectNamed } from '../src/contract/works.ts';
import { natsBus, type NatsBus } from '../src/nats.ts';

/** The configuration that is shipped, each user with its own name as password. */
const shipped = await readFile(new URL('../../../infra/nats/permissions.conf', import.meta.url), 'utf8');
const config = shipped
  .replace(/^include .*$/m, '')
  .replaceAll(/user: "([\w-]+)"\n(\s*)password: \$\w+/g, 'user: "$1"\n$2password: "$1"')
  // A client that receives everything sent in the account of the orchestrators.
  .replace('users: [', 'users: [\n{ user: "observer", password: "observer" }');

const roles = {
  orchestrator: { kinds: ['model', 'activity', 'tool'], makesStreams: true },
  registry: { kinds: [], makesStreams: false },
  'agent-worker': { kinds: ['model', 'activity'], makesStreams: false },
  'tool-gateway': { kinds: ['tool'], makesStreams: false },
} as const satisfies Record<string, { kinds: readonly Work['kind'][]; makesStreams: boolean }>;
type Role = keyof typeof roles;
const monitor = await freePort();
const workers = ['agent-worker', 'tool-gateway'] as const;

let server: TestServer;
beforeAll(async () => {
  server = await startNats({ config: `http: "127.0.0.1:${monitor}"\n${config}` });
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

const errors: string[] = [];
const log: WorkflowLog = { debug: () => {}, info: () => {}, warn: (line) => errors.push(line), error: (line) => errors.push(line) };

async function as(role: Role): Promise<NatsBus> {
  const bus = await natsBus({ servers: server.url, user: role, pass: role, inbox: `_INBOX_${role}`, log, ...roles[role] });
  onTestFinished(() => bus.close());
  return bus;
}

/** A process that was taken over: it has the credentials of its role and says what it likes. */
async function raw(role: Role): Promise<NatsConnection & { readonly refused: string[] }> {
  const nc = await connect({ servers: server.url, user: role, pass: role, inboxPrefix: `_INBOX_${role}` });
  const refused: string[] = [];
  void (async () => {
    for await (const status of nc.status()) if (status.type === 'error') refused.push(status.error.message);
  })();
  onTestFinished(() => nc.close());
  return Object.assign(nc, { refused });
}

/** Subjects of the messages that arrive in the account of the orchestrators. */
async function subjectsSeen(...subjects: readonly string[]): Promise<readonly string[]> {
  const nc = await connect({ servers: server.url, user: 'observer', pass: 'observer' });
  onTestFinished(() => nc.close());
  const seen: string[] = [];
  for (const subject of subjects) nc.subscribe(subject, { callback: (_, message) => void seen.push(message.subject) });
  await nc.flush();
  return seen;
}

/** What the server keeps to send answers from one account to another. */
async function routesKept(): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${monitor}/accountz?acc=TROUPE`);
  const { account_detail } = (await answer.json()) as { account_detail: { responses?: object } };
  return Object.keys(account_detail.responses ?? {}).length;
}

describe('the permissions that are shipped', () => {
  it('refuse nothing of what goes on while the server is started again, so that the log has the break alone', async () => {
    const [orchestrator, worker] = [await as('orchestrator'), await as('agent-worker')];
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    orchestrator.respond(subjectNamed('reports.3'), async () => {
      begun.resolve();
      await finish.promise;
      setTimeout(answered.resolve, 50);
      return 'committed';
    });
    orchestrator.respond(subjectNamed('reports.4'), async () => 'committed');
    await Promise.all([orchestrator.ping(), worker.ping()]);
    const asked = worker.request(subjectNamed('reports.3'), {}, 30_000);
    await Promise.all([
      begun.promise,
      expect.soft(asked).rejects.toMatchObject({ code: 'unavailable' }),
      begun.promise.then(() => server.restart()),
    ]);
    const again = async (): Promise<unknown> => worker.request(subjectNamed('reports.4'), {}, 1_000).catch(() => undefined);
    await expect.poll(again, { timeout: 20_000, interval: 100 }).toBe('committed');
    finish.resolve();
    await answered.promise;
    await Promise.all([orchestrator.ping(), worker.ping()]);
    const unexpected = errors.filter((line) => !/ broke; trying again /.test(line));
    expect(unexpected).toEqual([]);
  });

  it('suffice for each role: work in order of priority, results, broadcasts, announcements', async () => {
    const orchestrator = await as('orchestrator');
    const sides = [orchestrator, await as('registry'), await as('agent-worker'), await as('tool-gateway')];
    errors.length = 0;
    const [, , worker, gateway] = sides as [NatsBus, NatsBus, NatsBus, NatsBus];
    const alive: unknown[] = [];
    const cancelled: unknown[] = [];
    const partition = 7;
    orchestrator.respond(subjectNamed(`reports.${partition}`), async () => 'committed');
    orchestrator.listen(subjectNamed('alive'), (body) => alive.push(body));
    for (const side of [worker, gateway]) side.listen(subjectNamed('cancel'), (body) => cancelled.push(body));
    for (const side of sides) {
      await side.announce({ name: 'a-service', version: '1.0.0', description: 'A service' });
      await side.ping();
    }
    for (const [side, kind] of [
      [worker, 'model'],
      [worker, 'activity'],
      [gateway, 'tool'],
    ] as const) {
      const works = newWorks();
      const done: number[] = [];
      side.consume(capabilityOf(kind, 'thing'), { concurrency: 2 }, (delivery) => {
        void side.request(subjectNamed(`reports.${partition}`), delivery.work.call, 5_000).then(() => {
          done.push(indexOf(delivery.work));
          delivery.ack();
        });
      });
      for (const [index, options] of [{}, { priority: 2 }, { priority: -2 }].entries())
        await orchestrator.publish({ ...works.work(index, { options }), kind, name: 'thing' });
      await expect.poll(() => done.toSorted((a, b) => a - b), { message: kind }).toEqual([0, 1, 2]);
      side.broadcast(subjectNamed('alive'), kind);
    }
    // An orchestrator is ready only while what workers report arrives: it tries that itself.
    expect(await orchestrator.request(subjectNamed(`reports.${partition}`), 'mine', 5_000)).toBe('committed');
    orchestrator.broadcast(subjectNamed('cancel'), 1);
    await expect.poll(() => cancelled).toHaveLength(2);
    await expect.poll(() => alive).toEqual(['model', 'activity', 'tool']);
    expect(errors).toEqual([]);
  });

  it('acknowledge work for good between accounts, and keep nothing for it in the server', async () => {
    const [orchestrator, gateway] = [await as('orchestrator'), await as('tool-gateway')];
    const works = newWorks();
    const count = 5_000;
    const consumer = collect(gateway, works, 8, (delivery) => delivery.ack());
    for (let i = 0; i < count; i++) await orchestrator.publish(works.work(i));
    await expect.poll(() => new Set(consumer.indexes()).size, { timeout: 30_000 }).toBe(count);
    await gateway.ping();
    expect(await routesKept()).toBeLessThan(count / 2);
    const again = await as('tool-gateway');
    const seen = collect(again, works, 8, (delivery) => delivery.ack());
    await again.ping();
    expect(seen.indexes()).toEqual([]);
  });
});

describe('a worker that was taken over', () => {
  it.each(workers)('as %s cannot say what only orchestrators say', async (role) => {
    await as('orchestrator');
    const thief = await raw(role);
    const subjects = ['troupe.work.tool.refund.0', 'troupe.request.tasks.1', 'troupe.broadcast.cancel', 'troupe.broadcast.partitions'];
    const seen = await subjectsSeen('troupe.work.>', 'troupe.request.tasks.*', 'troupe.broadcast.cancel', 'troupe.broadcast.partitions');
    for (const subject of subjects) thief.publish(subject, '{}');
    await thief.flush();
    await expect.poll(() => thief.refused).toHaveLength(subjects.length);
    expect(seen).toEqual([]);
  });

  it.each(workers)('as %s cannot receive or answer for others', async (role) => {
    const orchestrator = await as('orchestrator');
    const thief = await raw(role);
    const subjects = ['troupe.work.>', 'troupe.request.>', 'troupe.broadcast.turns.*', '_INBOX_orchestrator.>', '>'];
    for (const subject of subjects)
      thief.subscribe(subject, { callback: (error, message) => void (error === null && message.respond('{"value":"forged"}')) });
    await thief.flush();
    await expect.poll(() => thief.refused).toHaveLength(subjects.length);
    await expect(orchestrator.request(subjectNamed('tasks.1'), {}, 1_000)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it.each([
    ['agent-worker', 'tool'],
    ['tool-gateway', 'model'],
    ['tool-gateway', 'activity'],
  ] as const)('as %s can neither take, acknowledge nor redirect work of the kind %s', async (role, kind) => {
    const orchestrator = await as('orchestrator');
    const thief = await raw(role);
    const works = newWorks();
    await orchestrator.publish({ ...works.work(0), kind, name: 'theirs' });
    const stream = `troupe-work-${kind}`;
    const consumer = `${kind}_theirs_0`;
    const taken: string[] = [];
    for (const api of ['$JS.API', 'troupe.jetstream']) {
      const ask = async (subject: string, body: object): Promise<void> => {
        const answer = await thief.request(`${api}.${subject}`, JSON.stringify(body), { timeout: 500 }).catch(() => undefined);
        if (answer !== undefined && !answer.string().includes('"error"')) taken.push(`${api}.${subject}`);
      };
      const filter = `troupe.work.${kind}.nothing.0`;
      await ask(`CONSUMER.CREATE.${stream}.${consumer}.${filter}`, {
        stream_name: stream,
        config: { durable_name: consumer, filter_subject: filter, ack_policy: 'explicit' },
      });
      await ask(`CONSUMER.MSG.NEXT.${stream}.${consumer}`, { batch: 1, no_wait: true });
      await ask(`STREAM.MSG.GET.${stream}`, { seq: 1 });
      await ask(`STREAM.PURGE.${stream}`, {});
      await ask(`STREAM.DELETE.${stream}`, {});
      await ask(`STREAM.CREATE.${stream}-mine`, { name: `${stream}-mine`, subjects: [`troupe.work.${kind}.>`] });
    }
    for (let sequence = 1; sequence < 50; sequence++)
      thief.publish(`$JS.ACK.${stream}.${consumer}.1.${sequence}.${sequence}.${Date.now()}000000.0`, '+ACK');
    await thief.flush();
    expect(taken).toEqual([]);
    const owner = await as(kind === 'tool' ? 'tool-gateway' : 'agent-worker');
    const got: number[] = [];
    owner.consume(capabilityOf(kind, 'theirs'), { concurrency: 1 }, (delivery) => {
      got.push(indexOf(delivery.work));
      delivery.ack();
    });
    await expect.poll(() => got).toContain(0);
  });

  it.each([
    ['agent-worker', 'activity'],
    ['tool-gateway', 'tool'],
  ] as const)('as %s cannot make others send where it may not, by the address of its answers', async (role, kind) => {
    const [orchestrator, registry] = [await as('orchestrator'), await as('registry')];
    orchestrator.respond(subjectNamed('reports.9'), async () => 'committed');
    registry.respond(subjectNamed('registry.find'), async () => ({ forged: true }));
    await orchestrator.ping();
    await registry.ping();
    const thief = await raw(role);
    const targets = ['troupe.work.tool.refund.0', 'troupe.request.tasks.1', 'troupe.broadcast.partitions', 'troupe.broadcast.cancel'];
    const seen = await subjectsSeen('troupe.work.>', 'troupe.request.tasks.*', 'troupe.broadcast.partitions', 'troupe.broadcast.cancel');
    const questions = ['troupe.request.reports.9', 'troupe.request.registry.find', `troupe.jetstream.STREAM.INFO.troupe-work-${kind}`];
    for (const reply of targets) for (const subject of questions) thief.publish(subject, '{}', { reply });
    await thief.flush();
    await orchestrator.ping();
    await registry.ping();
    await orchestrator.ping();
    expect(seen).toEqual([]);
  });
});
