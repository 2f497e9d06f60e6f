import { expect, it } from 'vitest';
import { startRuntime } from './start-runtime.ts';

it('a call of what the app does not have waits, and the log says for what', async () => {
  await using started = await startRuntime(
    {
      misspelt: (ctx) => Promise.all([ctx.call('snd-note'), ctx.call('send-note')]),
      unknown: (ctx) => ctx.tool('find_ordr', {}),
    },
    { activities: { 'send-note': { run: () => 'sent' } } },
  );
  const task = await started.run('misspelt', undefined, 100);
  expect(task).toMatchObject({ status: 'running', waitingFor: [{ kind: 'call', name: 'snd-note' }] });
  await started.run('unknown', undefined, 100);
  expect(started.logged.filter((line) => line.startsWith('warn'))).toEqual([
    'warn the app has no activity "snd-note"; the call waits until it has',
    'warn the app has no tool "find_ordr"; the call waits until it has',
  ]);
});
