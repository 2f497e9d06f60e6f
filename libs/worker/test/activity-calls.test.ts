import { memoryBus } from '@troupe/bus/memory';
import { callId, commandId, reportSubject, taskId, type App, type WorkflowLog, type WorkReport } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { serveActivities } from '../src/index.ts';

const quiet: WorkflowLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

it('runs the activities of the app, those of a reloaded app too', async () => {
  const bus = memoryBus();
  const reports: WorkReport[] = [];
  const committed = Promise.withResolvers<void>();
  bus.respond(reportSubject(0), async (body) => {
    if (reports.push(body) === 2) committed.resolve();
    return 'committed';
  });
  const app = (...names: readonly string[]): App => ({
    build: names.join(),
    workflows: new Map(),
    agents: new Map(),
    tools: new Map(),
    activities: new Map(names.map((name) => [name, { kind: 'activity', name, run: (input: string) => `${name} ${input}` }])),
    models: new Map(),
  });
  let current = app('greet');
  const served = serveActivities({ bus, log: quiet, app: () => current, concurrency: 2 });
  const task = taskId('t1');
  const ask = (name: string, turn: number) =>
    bus.publish({
      call: callId(task, commandId(turn, 0)),
      task,
      partition: 0,
      kind: 'activity',
      name,
      attempt: 1,
      token: 'token',
      args: 'Ada',
    });
  await ask('greet', 1);
  current = app('greet', 'thank');
  served.refresh();
  await ask('thank', 2);
  await committed.promise;
  expect(reports).toMatchObject([{ outcome: { ok: true, value: 'greet Ada' } }, { outcome: { ok: true, value: 'thank Ada' } }]);
  await served.stop(0);
  await bus.close();
});
