import type { Json } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { drive, faultsOf, run, snapshot, type DrivenTask } from './driven-task.ts';

const inSession = async (more: Partial<typeof snapshot> = {}): Promise<DrivenTask> => {
  const task = await drive({ ...snapshot, ...more }, { session: 's' });
  await task.resolve('s', 0);
  return task;
};
const steer = (task: DrivenTask, id: string, input: Json) =>
  task.deliver({ kind: 'signal', name: 'troupe:steer', payload: { task: id, input }, message: `signal:troupe:steer:${id}` });
const look = { finish: 'tools', calls: [run('c1', 'look')] } as const;
const user = (content: string) => ({ role: 'user', content });

it('a message enters before the next model call, once, and what is left says whose it was (C10)', async () => {
  const task = await inSession();
  await task.answer(look);
  await steer(task, 't2', 'By train!');
  await steer(task, 't3', { day: 'Monday' });
  await task.resolve('look', 'seen');
  expect(task.asked().slice(-2)).toEqual([user('By train!'), user('{"day":"Monday"}')]);
  await task.answer({ text: 'By train on Monday.' });
  expect(task.end()).toMatchObject({ output: 'By train on Monday.', session: { took: ['t2', 't3'] } });
  expect(task.remembered()!.filter(({ content }) => content === 'By train!')).toHaveLength(1);
  expect(faultsOf(task.remembered()!)).toEqual([]);
  expect(await task.replayed()).toEqual([]);
});

it('one that comes while the last answer is written is not taken', async () => {
  const task = await inSession();
  await steer(task, 't2', 'By train!');
  await task.answer({ text: 'By plane.' });
  expect(task.end()).toMatchObject({ output: 'By plane.' });
  expect(task.end()!.session).not.toHaveProperty('took');
  expect(await task.replayed()).toEqual([]);
});

it('one that nobody answered is not taken, though a model was asked with it', async () => {
  const task = await inSession();
  await task.answer(look);
  await steer(task, 't2', 'By train!');
  await task.resolve('look', 'seen');
  await task.reject('gold', { code: 'model-bad-request', message: 'no' });
  expect(task.end()).toMatchObject({ status: 'failed' });
  expect(task.end()!.session).not.toHaveProperty('took');
  expect(JSON.stringify(task.remembered())).not.toContain('train');
});

it('one that a guard refuses is not taken, and the conversation goes on without it', async () => {
  const task = await inSession({ guards: { input: [{ name: 'words' }] } });
  await task.resolve('troupe:guard:words', [{ verdict: 'pass' }]);
  await task.answer(look);
  await steer(task, 't2', 'a bomb');
  await steer(task, 't3', 'I am Ada');
  await task.resolve('look', 'seen');
  await task.resolve('troupe:guard:words', [{ verdict: 'block', reason: 'weapons' }]);
  await task.resolve('troupe:guard:words', [{ verdict: 'rewrite', value: 'I am [name]' }]);
  expect(task.asked().at(-1)).toEqual(user('I am [name]'));
  expect(JSON.stringify(task.asked())).not.toContain('bomb');
  await task.answer({ text: 'ok' });
  expect(task.end()).toMatchObject({ session: { took: ['t3'] } });
  expect(await task.replayed()).toEqual([]);
});

it('a task whose message was taken ends as the one that took it', async () => {
  const ended = async (value: Json): Promise<DrivenTask> => {
    const task = await drive(snapshot, { session: 's', steer: true });
    await task.resolve('s', value);
    return task;
  };
  const answered = await ended({ takenBy: 't1', status: 'completed', output: 'By train.' });
  expect(answered.end()).toMatchObject({ status: 'completed', output: 'By train.' });
  expect(answered.end()).not.toHaveProperty('session');
  expect(await answered.replayed()).toEqual([]);
  const error = { name: 'TroupeError', code: 'limit-tokens', message: 'too many' };
  expect((await ended({ takenBy: 't1', status: 'failed', error })).end()).toMatchObject({
    status: 'failed',
    error: { code: 'limit-tokens' },
  });
  expect((await ended({ takenBy: 't1' })).end()).toMatchObject({ status: 'completed', output: null });
});
