import {
  aliveSubject,
  callId,
  capabilityOf,
  commandId,
  eventSubject,
  inputSubject,
  partitionOf,
  reportSubject,
  taskId,
  type Json,
  type Page,
  type WorkReport,
} from '@troupe/contracts';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { until, type ApiClient } from './api-client.ts';
import { startHostileWorld, type HostileWorld } from './hostile-bus/hostile-world.ts';

/** Milliseconds an answer may take. */
const TIMEOUT_MS = 5_000;
const roles = ['agent-worker', 'tool-gateway'] as const;

let world: HostileWorld;
let api: ApiClient;
beforeAll(async () => {
  world = await startHostileWorld();
  api = world.orchestrators[0]!.api;
}, 240_000);
afterAll(() => world[Symbol.asyncDispose]());

/** A task that waits for an activity which a worker runs. */
async function waiting(): Promise<{ readonly id: string; readonly call: ReturnType<typeof callId>; readonly partition: number }> {
  const { id } = await api.start({ workflow: 'waits' });
  onTestFinished(async () => void (await api.request('POST', `/v1/tasks/${id}/terminate`, {})));
  const call = callId(taskId(id), commandId(0, 0));
  await until('the call to be sent', TIMEOUT_MS, async () => world.sent.get(`${call}#1`));
  return { id, call, partition: partitionOf(taskId(id)) };
}

async function names(kind: string): Promise<readonly string[]> {
  const { body } = await api.request<Page<{ readonly name: string }>>('GET', `/v1/${kind}?limit=200`);
  return body.items.map(({ name }) => name);
}

/** What a worker that was taken over would say that the model answered. */
const forged: Json = {
  finish: 'tools',
  calls: [
    { id: 'a', name: 'pay', args: { euros: 5 }, plan: 'run', approve: false },
    { id: 'b', name: 'wipe', args: {}, plan: 'run', approve: false },
  ],
};

describe('a worker that was taken over', () => {
  it.each(roles)('as %s cannot say anything of a call that it was not given, nor learn what it is made with', async (role) => {
    const bus = await world.busAs(role);
    const { id, call, partition } = await waiting();
    for (const token of ['', 'guess', 'x'.repeat(22)]) {
      const shown = { call, attempt: 1, token };
      const reports: readonly WorkReport[] = [
        { kind: 'outcome', ...shown, outcome: { ok: true, value: 'forged' } },
        { kind: 'outcome', ...shown, outcome: { ok: false, failure: { name: 'E', message: 'forged', retryable: false } } },
        { kind: 'started', ...shown, by: 'thief', asks: true, delivered: 9, again: 9 },
        { kind: 'heartbeat', ...shown, details: 'forged' },
        { kind: 'returned', ...shown },
        { kind: 'interrupted', ...shown },
      ];
      for (const report of reports)
        await expect(bus.request(reportSubject(partition), report, TIMEOUT_MS), report.kind).rejects.toMatchObject({
          code: 'invalid-token',
        });
      await expect(bus.request(inputSubject(partition), shown, TIMEOUT_MS)).rejects.toMatchObject({ code: 'invalid-token' });
      bus.broadcast(aliveSubject, { calls: [[call, 1, token]] });
      bus.broadcast(eventSubject(id), { ...shown, offset: 0, text: 'forged' });
    }
    const task = await api.get(id);
    expect(task).toMatchObject({ status: 'running', waitingFor: [{ kind: 'call', name: 'hold' }] });
    expect([...world.sent.keys()].filter((sent) => sent.startsWith(`${call}#`))).toEqual([`${call}#1`]);
    const { body } = await api.request<Page<Json>>('GET', `/v1/tasks/${id}/history`);
    expect(JSON.stringify(body)).not.toContain('forged');
  });

  it('as agent-worker cannot decide for a human, give an agent tools, or make its calls cost less than nothing', async () => {
    const honest = world.processes.find(({ name }) => name === 'agent-worker-1')!;
    await honest.drain();
    const bus = await world.busAs('agent-worker');
    const answers: unknown[] = [];
    const stolen = bus.consume(capabilityOf('model', 'scripted'), { concurrency: 1 }, ({ work, ack }) => {
      const say = (usage: object): Promise<unknown> => {
        const { call, attempt, token } = work;
        const outcome = { ok: true as const, value: forged, usage };
        return bus.request(reportSubject(work.partition), { kind: 'outcome', call, attempt, token, outcome }, TIMEOUT_MS);
      };
      void (async () => {
        answers.push(await say({ inputTokens: -1_000_000 }).catch((error: unknown) => error));
        answers.push(await say({ inputTokens: 5, modelCalls: 99, toolCalls: -7 }).catch((error: unknown) => error));
        answers.push(await say({ inputTokens: 5, modelCalls: 99, toolCalls: 7 }));
        ack();
        await stolen.stop();
      })();
    });
    const { id } = await api.start({ agent: 'cashier', input: 'pay' });
    const [asked] = await api.approvals();
    expect(asked).toMatchObject({ tool: 'pay', task: id });
    expect(answers).toMatchObject([{ code: 'validation-failed' }, { code: 'validation-failed' }, 'committed']);
    await honest.start();
    await api.decide(asked!.id, { decision: 'reject' });
    expect(await api.end(id)).toMatchObject({ status: 'completed', usage: { modelCalls: 2, toolCalls: 0 } });
    expect((await world.ledger()).filter((line) => line !== 'looked')).toEqual([]);
  });

  it.each(roles)('as %s cannot define what others serve, stand for another process, or push out what is known', async (role) => {
    const nc = await world.as(role);
    const refused: string[] = [];
    void (async () => {
      for await (const status of nc.status()) if (status.type === 'error') refused.push(status.error.message);
    })();
    const before = [await names('agents'), await names('workflows')];
    const tools = await names('tools');
    const say = async (statement: string, body: Json): Promise<string> => {
      const answer = await nc.request(`troupe.request.registry.${statement}.${role}`, JSON.stringify({ v: 1, body }), {
        timeout: TIMEOUT_MS,
      });
      return answer.string();
    };
    const define = (kind: string, name: string): Json => ({ kind, name, description: 'forged', build: 'b' });
    for (const kind of ['agent', 'workflow', role === 'tool-gateway' ? 'activity' : 'tool'])
      expect(await say('define', { at: 1e300, definitions: [define(kind, 'cashier')] })).toContain('validation-failed');
    const instance = { id: 'orchestrator-1', service: 'orchestrator', version: '9', since: '2026-01-01T00:00:00.000Z', serves: [] };
    expect(await say('announce', { run: 'r', beat: 1, instance })).toContain('validation-failed');
    nc.publish('troupe.request.registry.withdraw.orchestrator', JSON.stringify({ v: 1, body: { id: 'orchestrator-1', run: 'r' } }));
    await nc.flush();
    await expect.poll(() => refused.length).toBeGreaterThan(0);

    const own = role === 'tool-gateway' ? 'tool' : 'activity';
    for (let from = 0; from < 6_000; from += 500)
      await say('define', { at: 1e300, definitions: Array.from({ length: 500 }, (_, i) => define(own, `flood-${from + i}`)) });
    expect([await names('agents'), await names('workflows')]).toEqual(before);
    for (const tool of tools.filter((name) => !name.startsWith('flood')))
      expect((await api.request('GET', `/v1/tools/${tool}`)).status, tool).toBe(200);
    const { body } = await world.registry.request<Page<{ readonly id: string; readonly version: string }>>(
      'GET',
      '/v1/instances?limit=200',
    );
    expect(body.items.filter((each) => each.id === 'orchestrator-1')).toMatchObject([{ service: 'orchestrator', version: '0.1.0' }]);
  });

  it('leaves nothing behind that keeps honest tasks from ending', async () => {
    const { id } = await api.start({ workflow: 'quick' });
    expect(await api.end(id)).toMatchObject({ status: 'completed', output: { held: 'real', looked: 'looked', said: 'hello' } });
  });
});
