import { TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { own } from './owner.ts';
import { workerWorld } from './worker-world.ts';

describe('an outcome', () => {
  it('is reported again and again while no owner answers, and the work is not done again (K1)', async () => {
    await using world = workerWorld();
    const { bus, owner, serve, charge, pass } = world;
    await owner.stop();
    let runs = 0;
    serve(() => ({ value: ++runs }));
    await charge();
    await pass(150);
    const next = own(bus);
    let refusals = 0;
    next.answer = () => (refusals++ === 0 ? 'continue' : 'committed');
    await pass(5_000);
    expect(await next.outcome()).toEqual({ ok: true, value: 1 });
    expect(next.reports).toHaveLength(2);
    expect(runs).toBe(1);
    await next.stop();
  });

  it('that the owner finds stale is forgotten', async () => {
    await using world = workerWorld();
    const { owner, serve, charge, pass } = world;
    owner.answer = () => 'stale';
    serve(() => ({}));
    await charge();
    await pass(20);
    expect(owner.reports).toHaveLength(1);
  });

  it('that the owner can never take is how the call ends; what it refuses even then is forgotten', async () => {
    await using world = workerWorld();
    const { owner, serve, charge, pass } = world;
    const unfit = new TroupeError('validation-failed', 'It does not fit.', { retryable: false });
    owner.answer = (report) => {
      if (report.kind === 'outcome' && report.outcome.ok) throw unfit;
      return 'committed';
    };
    let runs = 0;
    serve(() => ({ value: ++runs }));
    await charge();
    expect(await owner.outcome()).toMatchObject({ ok: false, failure: { code: 'validation-failed', retryable: false } });

    owner.answer = () => {
      throw new TroupeError('invalid-token', 'Not yours.', { retryable: false });
    };
    await charge({ attempt: 2 });
    await pass(150);
    expect(owner.reports).toHaveLength(4);
    expect(runs).toBe(2);
  });
});
