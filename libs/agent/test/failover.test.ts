import { describe, expect, it } from 'vitest';
import { drive, run, snapshot } from './driven-task.ts';

const agent = { ...snapshot, models: ['gold', 'silver', 'bronze'], retry: { attempts: 2 } };

describe('an agent with several models', () => {
  it('turns to the next one when a model fails for good, and stays with the one that answers', async () => {
    const task = await drive(agent);
    expect(task.open()).toMatchObject([{ name: 'gold', options: { startToClose: 1_000, retry: { attempts: 2 } } }]);
    await task.reject('gold', { code: 'model-rate-limited', message: 'slow down' });
    await task.reject('silver', { code: 'start-to-close', message: 'too slow' });
    await task.answer({ calls: [run('a', 'find')] });
    await task.resolve('find', 'found');
    expect(task.open()).toMatchObject([{ name: 'bronze', args: { agent: 'advisor', round: 2 } }]);
    await task.reject('bronze', { code: 'model-connection', message: 'gone' });
    expect(task.open()).toMatchObject([{ name: 'gold' }]);
    expect(await task.replayed()).toEqual([]);
  });

  it('fails with what each of them said when none answers', async () => {
    const task = await drive(agent);
    await task.reject('gold', { code: 'model-unauthorized', message: 'bad key.' });
    await task.reject('silver', { code: 'model-failed', message: 'broken.' });
    await task.reject('bronze', { code: 'model-context-length', message: 'too long.' });
    expect(task.end()).toMatchObject({
      status: 'failed',
      error: {
        code: 'model-context-length',
        message: 'No model of agent "advisor" answered. gold: bad key. silver: broken. bronze: too long.',
      },
    });
  });

  it('asks no other model when the fault is not the model', async () => {
    for (const code of ['model-refused', 'agent-not-found', 'not-json']) {
      const task = await drive(agent);
      await task.reject('gold', { code, message: 'no' });
      expect(task.end()).toMatchObject({ status: 'failed', error: { code, message: 'no' } });
    }
  });

  it('asks no other model once it is cancelled', async () => {
    const task = await drive(agent);
    await task.deliver({ kind: 'cancel' });
    expect(task.end()).toMatchObject({ status: 'cancelled' });
  });
});
