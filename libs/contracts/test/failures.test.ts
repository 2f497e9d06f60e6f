import { anyThrown, hostileThrown } from '@troupe/testing/hostile-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ownError, toError, toFailure, toJson, TroupeError, type Failure } from '../src/index.ts';
import { MAX_WAIT_MS } from '../src/values/wait.ts';

/** A failure as the log can keep it: what it says is JSON, of the right types, and of a bounded size. */
function expectKept(failure: Failure): void {
  const text = JSON.stringify(failure);
  expect(JSON.parse(text)).toEqual(failure);
  expect(text.length).toBeLessThan(1_000_000);
  expect([typeof failure.name, typeof failure.message]).toEqual(['string', 'string']);
  expect(failure.name).not.toBe('');
  if (failure.retryAfter !== undefined) expect(failure.retryAfter).toSatisfy((wait: number) => wait >= 0 && wait <= MAX_WAIT_MS);
  if (failure.cause !== undefined) expectKept(failure.cause);
}

describe('whatever is thrown', () => {
  it.each(hostileThrown)('becomes a failure the log can keep: $name', ({ make }) => {
    expectKept(toFailure(make()));
  });

  it('becomes a failure the log can keep, in any combination, and an Error again', () => {
    fc.assert(
      fc.property(anyThrown(), (make) => {
        const failure = toFailure(make());
        expectKept(failure);
        const error = toError(failure);
        expect(error).toBeInstanceOf(Error);
        expect(toFailure(error)).toMatchObject({ name: failure.name, message: failure.message });
      }),
    );
  });

  it('is said to be no Error when it has no message that can be read', () => {
    const thrown = {
      get message(): string {
        throw new Error('x');
      },
    };
    expect(toFailure(thrown)).toEqual({ name: 'Error', message: 'something that is not an Error was thrown' });
  });

  it('keeps what can be read of an Error beside what cannot', () => {
    const error = Object.defineProperty(Object.assign(new RangeError('no'), { code: 'NO' }), 'details', {
      get() {
        throw error;
      },
    });
    expect(toFailure(error)).toMatchObject({ name: 'RangeError', message: 'no', code: 'NO', stack: expect.stringContaining('no') });
  });

  it('keeps errors in details, as deep as causes', () => {
    const inner = Object.assign(new Error('inner'), { details: { why: new Error('innermost') } });
    const failure = toFailure(Object.assign(new Error('outer'), { details: { inner } }));
    expect(failure.details).toEqual({
      inner: { name: 'Error', message: 'inner', details: { why: { name: 'Error', message: 'innermost' } } },
    });
  });

  it('is one of our own errors only when it can be read as one', () => {
    const own = new TroupeError('task-ended', 'It has ended.', { retryable: false, details: { task: 'a' } });
    expect(ownError(own)).toMatchObject({ code: 'task-ended', message: 'It has ended.', retryable: false, details: { task: 'a' } });
    for (const { make } of hostileThrown) expect(ownError(make())).toBeUndefined();
    const trap = new Proxy(own, {
      get() {
        throw new Error('x');
      },
    });
    expect(ownError(trap)).toBeUndefined();
  });
});

describe('what was never a failure', () => {
  it.each([{}, { name: 'E', message: 5 }, { name: 5, message: null, cause: 'x' }, { message: 'm', cause: { message: [] } }])(
    'still is given to code as an Error: %j',
    (failure) => {
      expect(toError(failure as Failure)).toBeInstanceOf(Error);
    },
  );
});

describe('values that throw when they are read', () => {
  it('are no JSON, and the error says where', () => {
    const hostile = [
      { at: '$.a', value: { a: hostileThrown.find(({ name }) => name === 'a revoked proxy')!.make() } },
      {
        at: '$.list[1]',
        value: {
          list: [
            1,
            {
              get b(): number {
                throw new Error('x');
              },
            },
          ],
        },
      },
    ];
    for (const { at, value } of hostile) {
      const reading = (): unknown => toJson(value, 'the result');
      expect(reading).toThrow(expect.objectContaining({ code: 'not-json', details: { path: at } }));
    }
  });

  it('never throw anything but not-json', () => {
    fc.assert(
      fc.property(anyThrown(), (make) => {
        try {
          JSON.stringify(toJson(make(), 'the result'));
        } catch (error) {
          expect(ownError(error)?.code).toBe('not-json');
        }
      }),
    );
  });
});
