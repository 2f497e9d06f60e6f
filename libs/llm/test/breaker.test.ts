import { TroupeError, type ErrorCode, type ModelRequest } from '@troupe/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withBreaker } from '../src/breaker.ts';
import { describeModels, describeSetModels, type NextAnswer } from '../src/contract.ts';
import type { ModelProvider } from '../src/port.ts';
import { scriptedModel } from '../src/scripted.ts';

const request = (model = 'm'): ModelRequest => ({ model, messages: [{ role: 'user', content: 'Hello' }], tools: [], settings: {} });
const asking = { signal: new AbortController().signal, onDelta: () => {} };

function scripted(next: NextAnswer): ModelProvider {
  switch (next.kind) {
    case 'text':
      return scriptedModel('m', () => ({ text: next.pieces }));
    case 'calls':
      return scriptedModel('m', () => ({ toolCalls: next.calls }));
    case 'silence':
      return scriptedModel('m', () => ({ text: 'too late', after: 20_000 }));
    case 'rate-limited':
      return scriptedModel(
        'm',
        () => new TroupeError('model-rate-limited', 'Slow down.', { retryable: true, retryAfter: next.retryAfter }),
      );
    default:
      return next satisfies never;
  }
}

describeModels('a model behind a breaker', (next) => withBreaker(scripted(next)));
describeSetModels('a model behind a breaker whose answers are set', (next) => withBreaker(scripted(next)));

describe('a model whose server fails', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
  afterEach(() => void vi.useRealTimers());

  function failing(code: ErrorCode = 'model-failed', retryable = true) {
    let asked = 0;
    const state = { fails: true };
    const provider: ModelProvider = {
      name: 'p',
      generate: () => {
        asked++;
        return state.fails
          ? Promise.reject(new TroupeError(code, 'Oops.', { retryable }))
          : Promise.resolve({ text: 'Hi', finish: 'stop', usage: { inputTokens: 1, outputTokens: 1 } });
      },
    };
    return { models: withBreaker(provider, { failures: 3, pause: 15_000 }), state, count: () => asked };
  }
  const failures = async ({ models }: ReturnType<typeof failing>, times: number): Promise<void> => {
    for (let n = 0; n < times; n++) await models.generate(request(), asking).catch(() => {});
  };

  it('is left alone after some failures in a row, which the next model need not wait for', async () => {
    const one = failing();
    await failures(one, 10);
    expect(one.count()).toBe(3);
    await expect(one.models.generate(request(), asking)).rejects.toMatchObject({
      code: 'model-failed',
      retryable: true,
      retryAfter: 15_000,
      message: expect.stringContaining('left alone'),
    });
  });

  it('is asked once after the pause, and by all again once it answers', async () => {
    const one = failing();
    await failures(one, 3);
    vi.setSystemTime(15_001);
    await failures(one, 2);
    expect(one.count()).toBe(4);
    one.state.fails = false;
    vi.setSystemTime(40_000);
    expect(await one.models.generate(request(), asking)).toMatchObject({ text: 'Hi' });
    expect(await one.models.generate(request(), asking)).toMatchObject({ text: 'Hi' });
    expect(one.count()).toBe(6);
  });

  it('does not keep those waiting that come while one tries', async () => {
    const answer = Promise.withResolvers<never>();
    let tries = 0;
    const models = withBreaker(
      {
        name: 'p',
        generate: () => (++tries <= 1 ? Promise.reject(new TroupeError('model-failed', 'Oops.', { retryable: true })) : answer.promise),
      },
      { failures: 1, pause: 1_000 },
    );
    await models.generate(request(), asking).catch(() => {});
    vi.setSystemTime(2_000);
    const trying = models.generate(request(), asking);
    await expect(models.generate(request(), asking)).rejects.toMatchObject({ code: 'model-failed' });
    answer.reject(new TroupeError('model-failed', 'Oops.', { retryable: true }));
    await expect(trying).rejects.toMatchObject({ message: 'Oops.' });
  });

  it('says nothing of the other models at that server', async () => {
    const one = failing();
    await failures(one, 3);
    await expect(one.models.generate(request('other'), asking)).rejects.toMatchObject({ message: 'Oops.' });
  });

  it.each<[ErrorCode, boolean]>([
    ['model-rate-limited', true],
    ['model-bad-request', false],
    ['model-refused', false],
    ['model-unauthorized', false],
    ['model-bad-answer', true],
  ])('with %s is asked again', async (code, retryable) => {
    const one = failing(code, retryable);
    await failures(one, 10);
    expect(one.count()).toBe(10);
  });
});
