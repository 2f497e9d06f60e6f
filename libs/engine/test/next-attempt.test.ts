import { commandId, toFailure, ToolError, TroupeError, type AwaitedCommand, type Failure, type RecordedOptions } from '@troupe/contracts';
import { hostileNumbers } from '@troupe/testing/hostile-values';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closed, nextAttempt, type OpenCommand } from '../src/index.ts';

const command: AwaitedCommand = { kind: 'activity', id: commandId(0, 0), name: 'a' };
const open = (given: Partial<OpenCommand> = {}): OpenCommand =>
  ({
    command,
    since: 1_000,
    attempts: 0,
    failures: 0,
    retryAt: undefined,
    lastError: undefined,
    lastHeartbeat: undefined,
    stopping: false,
    ...given,
  }) as OpenCommand;
const busy: Failure = { name: 'Error', message: 'busy' };

const after = (failure: Failure, options: RecordedOptions = {}, given: Partial<OpenCommand> = {}, lost = false, random = 0): unknown =>
  nextAttempt(open(given), options, failure, lost, 2_000, random);

describe('what follows a failed execution', () => {
  it('is another one, after a wait that grows', () => {
    const options: RecordedOptions = { retry: { attempts: 10, initial: 100, factor: 3, max: 1_000 } };
    const waits = [0, 1, 2, 3, 4].map((failures) => after(busy, options, { failures, attempts: failures }));
    expect(waits).toEqual([100, 300, 900, 1_000, 1_000].map((wait) => ({ kind: 'retry', at: 2_000 + wait })));
  });

  it('is the end once the policy allows no more: attempts counts executions', () => {
    expect(after(busy, { retry: { attempts: 1 } })).toEqual({ kind: 'give-up', failure: busy });
    expect(after(busy, { retry: { attempts: 5 } }, { failures: 3, attempts: 3 })).toMatchObject({ kind: 'retry' });
    expect(after(busy, { retry: { attempts: 5 } }, { failures: 4, attempts: 4 })).toEqual({ kind: 'give-up', failure: busy });
    expect(after(busy, {}, { failures: 2, attempts: 2 })).toEqual({ kind: 'give-up', failure: busy });
  });

  it('is the end at once for a failure that says so, or is named by name or code', () => {
    expect(after(toFailure(new ToolError('no')))).toMatchObject({ kind: 'give-up' });
    expect(after({ ...busy, retryable: false })).toMatchObject({ kind: 'give-up' });
    expect(after({ ...busy, name: 'CardDeclined' }, { retry: { nonRetryable: ['CardDeclined'] } })).toMatchObject({ kind: 'give-up' });
    expect(after({ ...busy, code: 'E_CARD' }, { retry: { nonRetryable: ['E_CARD'] } })).toMatchObject({ kind: 'give-up' });
    expect(after({ ...busy, code: 'E_OTHER' }, { retry: { nonRetryable: ['E_CARD'] } })).toMatchObject({ kind: 'retry' });
    expect(after(toFailure(new TroupeError('not-json', 'no')))).toMatchObject({ kind: 'give-up' });
  });

  it('waits as long as the other side asks', () => {
    expect(after({ ...busy, retryAfter: 9_000 }, { retry: { initial: 10 } })).toEqual({ kind: 'retry', at: 11_000 });
    expect(after({ ...busy, retryAfter: 1 }, { retry: { initial: 10 } })).toEqual({ kind: 'retry', at: 2_010 });
  });

  it('waits no longer than the policy says, or a day, whatever the other side asks', () => {
    const day = 86_400_000;
    const asked = (retryAfter: unknown, retry: RecordedOptions['retry'] = { initial: 10, jitter: 0 }): unknown =>
      after({ ...busy, retryAfter } as Failure, { retry });
    for (const endless of [1e17, 1e300, Infinity, 3_155_760_000_000]) expect(asked(endless)).toEqual({ kind: 'retry', at: 2_000 + day });
    for (const nothing of [-1, -1e300, NaN, '5', null]) expect(asked(nothing)).toEqual({ kind: 'retry', at: 2_010 });
    expect(asked(60_000, { initial: 10, max: 20_000 })).toEqual({ kind: 'retry', at: 22_000 });
  });

  it('is at a moment that can be shown, for any policy, any count and anything that is asked', () => {
    const number = fc.oneof(fc.constantFrom(...hostileNumbers), fc.integer({ min: 0, max: 10_000 }));
    fc.assert(
      fc.property(number, number, number, fc.nat(10_000), fc.boolean(), (initial, factor, retryAfter, failures, lost) => {
        const options: RecordedOptions = { retry: { attempts: 100_000, initial, factor } };
        const next = nextAttempt(open({ failures, attempts: failures + 5 }), options, { ...busy, retryAfter }, lost, 2_000, 0.5);
        expect(next.kind === 'retry' && next.at >= 2_000 && next.at <= 2_000 + 86_400_000).toBe(true);
      }),
    );
  });

  it('jitter only ever shortens a wait, by at most its share', () => {
    const options: RecordedOptions = { retry: { initial: 1_000, jitter: 0.5 } };
    expect([0, 0.5, 0.999].map((random) => after(busy, options, {}, false, random))).toMatchObject([
      { at: 3_000 },
      { at: 2_750 },
      { at: 2_501 },
    ]);
  });

  it('lost attempts use up no attempts: the first is repeated at once, more of them ever later', () => {
    const options: RecordedOptions = { retry: { attempts: 1, initial: 100, factor: 2 } };
    const lost = toFailure(new TroupeError('attempt-lost', 'gone'));
    expect(after(lost, options, {}, true)).toEqual({ kind: 'retry', at: 2_000 });
    expect(after(lost, options, { attempts: 1 }, true)).toEqual({ kind: 'retry', at: 2_100 });
    expect(after(lost, options, { attempts: 3 }, true)).toEqual({ kind: 'retry', at: 2_400 });
    expect(after(busy, { retry: { attempts: 2 } }, { attempts: 7, failures: 0 })).toMatchObject({ kind: 'retry' });
  });

  it('lost attempts wait up to half an hour where the policy does not say; those that died together part', () => {
    const lost = toFailure(new TroupeError('attempt-lost', 'gone'));
    const waits = [1, 2, 3, 10, 18].map((attempts) => after(lost, {}, { attempts }, true));
    expect(waits).toEqual([1_000, 2_000, 4_000, 512_000, 1_800_000].map((wait) => ({ kind: 'retry', at: 2_000 + wait })));
    expect(after(lost, {}, { attempts: 3 }, true, 0.5)).toEqual({ kind: 'retry', at: 2_000 + 3_000 });
  });

  it('a call that killed twenty processes fails, and says so', () => {
    const lost = toFailure(new TroupeError('attempt-lost', 'gone'));
    expect(after(lost, {}, { attempts: 18 }, true)).toMatchObject({ kind: 'retry' });
    expect(after(lost, {}, { attempts: 19 }, true)).toMatchObject({
      kind: 'give-up',
      failure: { code: 'attempt-lost', retryable: false, message: expect.stringContaining('20 executions') },
    });
    expect(after(lost, {}, { attempts: 24, failures: 5 }, true)).toMatchObject({ kind: 'give-up' });
  });

  it('attempts whose worker was shut down count neither as failed nor as lost', () => {
    const lost = toFailure(new TroupeError('attempt-lost', 'gone'));
    expect(after(lost, {}, { attempts: 40, interruptions: 40 }, true)).toEqual({ kind: 'retry', at: 2_000 });
    expect(after(busy, { retry: { attempts: 2 } }, { attempts: 40, interruptions: 40 })).toMatchObject({ kind: 'retry' });
    expect(after(lost, {}, { attempts: 40, interruptions: 21 }, true)).toMatchObject({ kind: 'give-up' });
  });

  it('never begins after schedule-to-close: the call is closed with the last failure as cause', () => {
    const options: RecordedOptions = { scheduleToClose: 1_050, retry: { attempts: 9, initial: 50 } };
    expect(after(busy, options)).toEqual({ kind: 'give-up', failure: closed(1_050, busy) });
    expect(after(busy, { ...options, scheduleToClose: 1_051 })).toEqual({ kind: 'retry', at: 2_050 });
    expect(closed(5, busy)).toMatchObject({ name: 'TimeoutError', code: 'schedule-to-close', cause: busy });
    expect(after({ ...busy, code: 'schedule-to-start' })).toMatchObject({ kind: 'give-up' });
  });

  it('timeouts of an attempt are failures like others', () => {
    for (const code of ['start-to-close', 'heartbeat'] as const)
      expect(after(toFailure(new TroupeError(code, 'late')))).toMatchObject({ kind: 'retry' });
  });
});
