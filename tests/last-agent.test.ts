import { agent, model, pipeline, workflow } from '@troupe/sdk';
import { expect, it } from 'vitest';
import { platformOf, speaker } from './patterns/pattern-platform.ts';

const usage = { inputTokens: 1, outputTokens: 1 };

it('a task says which agent answered: after a handoff, in a workflow that asked it, and of a pattern', async () => {
  const desk = speaker('desk', [], () => 'paid');
  const front = agent({
    name: 'front',
    model: model({
      name: 'front-model',
      generate: async () => ({ toolCalls: [{ id: 'call-1', name: 'transfer_to_desk', args: {} }], finish: 'tools', usage }),
    }),
    instructions: 'Hand over.',
    handoffs: [desk],
  });
  const asks = workflow('asks', (ctx, input: string) => ctx.agent(front, input));
  const nests = workflow('nests', (ctx, input: string) => ctx.child('asks', input));
  const silent = workflow('silent', async () => 'nobody');
  const both = pipeline({ name: 'both', steps: [speaker('first', [], () => 'one'), speaker('second', [], () => 'two')] });
  const { run, service } = await platformOf(front, desk, asks, nests, silent, both);
  const { task } = await service.start({ kind: 'agent', name: 'front', input: 'Pay.' });
  expect(await service.wait(task.id, 5_000)).toMatchObject({ name: 'front', output: 'paid', lastAgent: 'desk' });
  expect(await run('asks', 'Pay.')).toMatchObject({ output: 'paid', lastAgent: 'desk' });
  expect(await run('nests', 'Pay.')).toMatchObject({ output: 'paid', lastAgent: 'desk' });
  expect(await run('both', 'Go.')).toMatchObject({ output: 'two', lastAgent: 'second' });
  expect(await run('silent', '')).not.toHaveProperty('lastAgent');
});
