import type { AgentSnapshot, Json, StepHookPlace } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { drive, run, snapshot, type DrivenTask } from './driven-task.ts';

const names = (task: DrivenTask) => task.open().map(({ kind, name }) => `${kind} ${name}`);
const hooked = (hooks: readonly StepHookPlace[], more: Partial<AgentSnapshot> = {}) => drive({ ...snapshot, ...more, hooks });
const hook = (place: StepHookPlace) => `troupe:hook:advisor:${place}`;
const gives = (task: DrivenTask, place: StepHookPlace, given: Json = {}) => task.resolve(hook(place), given);
const failure = (why: string) => ({ status: 'failed', error: { code: 'hook-failed', message: expect.stringContaining(why) } });

it('a hook changes one round: its model, tools, instructions and settings; on replay none runs again (A5)', async () => {
  const task = await hooked(['prepareStep'], { models: ['gold', 'silver'] });
  expect(names(task)).toEqual([`activity ${hook('prepareStep')}`]);
  expect(task.open()[0]).toMatchObject({ args: { agent: 'advisor', hook: 'prepareStep', round: 1 } });
  expect(task.workOf(hook('prepareStep'))).toMatchObject({ models: ['gold', 'silver'], messages: [{ role: 'user', content: 'hello' }] });
  const prepared = { tools: ['look'], instructions: 'Look first.', settings: { temperature: 0 } };
  await gives(task, 'prepareStep', { model: 'silver', ...prepared });
  expect(names(task)).toEqual(['model silver']);
  expect(task.work()).toMatchObject({ prepared });
  await task.answer({ finish: 'tools', calls: [run('c1', 'look'), run('c2', 'wire')] });
  expect(names(task)).toEqual(['tool look']);
  await task.resolve('look', 'seen');
  expect(task.workOf(hook('prepareStep'))).toMatchObject({ round: 2, models: ['silver', 'gold'] });
  await gives(task, 'prepareStep');
  expect(names(task)).toEqual(['model silver']);
  expect(task.work()).not.toHaveProperty('prepared');
  expect(task.asked().at(-1)).toMatchObject({
    role: 'tool',
    toolCallId: 'c2',
    content: 'There is no tool "wire" now. The tools are now: look.',
  });
  await task.answer({ text: 'done' });
  expect(task.end()).toMatchObject({ output: 'done' });
  expect(await task.replayed()).toEqual([]);
});

it('a model that the agent does not have is not asked', async () => {
  const task = await hooked(['prepareStep']);
  await gives(task, 'prepareStep', { model: 'copper' });
  expect(task.end()).toMatchObject(failure('it chose the model "copper", and the agent has gold'));
});

it('code that has the answer ends the task without a model, and guards look at it', async () => {
  const task = await hooked(['beforeModel'], { guards: { output: [{ name: 'words' }] } });
  await gives(task, 'beforeModel', { answer: 'from the cache' });
  expect(names(task)).toEqual(['activity troupe:guard:words']);
  expect(task.workOf('troupe:guard:words')).toMatchObject({ values: ['from the cache'] });
  await task.resolve('troupe:guard:words', [{ verdict: 'pass' }]);
  expect(task.end()).toMatchObject({ output: 'from the cache' });
  expect(await task.replayed()).toEqual([]);
});

it('a typed agent gives the value that its hook gave', async () => {
  const task = await hooked(['beforeModel'], { typed: true });
  await gives(task, 'beforeModel', { answer: { team: 'sales' } });
  expect(task.end()).toMatchObject({ output: { team: 'sales' } });
});

it('a note is shown to the model in this round alone, and not kept', async () => {
  const task = await hooked(['beforeModel']);
  await gives(task, 'beforeModel', { note: 'It is Monday.' });
  expect(task.work()).toMatchObject({ note: 'It is Monday.' });
  expect(task.asked()).toEqual([{ role: 'user', content: 'hello' }]);
});

it('after an answer its text is changed, another one is wanted, or the task ends with what the hook says', async () => {
  const task = await hooked(['afterModel']);
  await task.answer({ text: 'Hm.' });
  expect(task.workOf(hook('afterModel'))).toMatchObject({ model: 'gold', answer: { text: 'Hm.', toolCalls: [], finish: 'stop' } });
  await gives(task, 'afterModel', { retry: 'Say more.' });
  expect(task.asked().slice(-2)).toEqual([
    { role: 'assistant', content: '(This answer was withheld.)' },
    { role: 'user', content: 'Say more.' },
  ]);
  await task.answer({ finish: 'tools', text: 'I look.', calls: [run('c1', 'look')] });
  await gives(task, 'afterModel', { text: 'It looks.' });
  expect(names(task)).toEqual(['tool look']);
  await task.resolve('look', 'seen');
  expect(task.asked().at(-2)).toMatchObject({ role: 'assistant', content: 'It looks.' });
  await task.answer({ finish: 'tools', calls: [run('c2', 'look')] });
  await gives(task, 'afterModel', { answer: 'Enough.' });
  expect(task.end()).toMatchObject({ output: 'Enough.' });
  expect(await task.replayed()).toEqual([]);
});

it('wants another answer three times in a task, and not more often', async () => {
  const task = await hooked(['afterModel']);
  for (let turn = 1; turn <= 4; turn++) {
    await task.answer({ text: 'Hm.' });
    await gives(task, 'afterModel', { retry: 'Say more.' });
  }
  expect(task.end()).toMatchObject(failure('it wants another answer once more: Say more.'));
});

it.each([
  [['prepareStep'], { modle: 'gold' }, 'it gave "modle", which is none of model, tools, instructions, settings'],
  [['prepareStep'], { tools: 'look' }, 'its tools is not a list of at most 1000 names'],
  [['prepareStep'], { settings: { temperature: 'warm' } }, 'its settings is not an object of temperature'],
  [['prepareStep'], { instructions: 'x'.repeat(100_001) }, 'its instructions is not a text of 1 to 100000 characters'],
  [['beforeModel'], 'hello', 'where an object of note, answer is wanted'],
  [['beforeModel'], { note: 'a', answer: 'b' }, 'it gave note and answer, of which there can be one'],
] as const)('what a place cannot give ends the task: %j %j', async (hooks, given, why) => {
  const task = await hooked(hooks);
  await gives(task, hooks[0], given as unknown as Json);
  expect(task.end()).toMatchObject(failure(why));
});

it('a hook that fails ends the task, with its name and the round', async () => {
  const task = await hooked(['beforeModel']);
  await task.reject(hook('beforeModel'), { message: 'no cache' });
  expect(task.end()).toMatchObject({
    ...failure('The hook beforeModel of agent "advisor" failed in round 1: no cache'),
    error: { details: { agent: 'advisor', hook: 'beforeModel', round: 1 } },
  });
});
