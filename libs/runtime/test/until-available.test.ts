import { TroupeError } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { untilAvailable } from '../src/time/until-available.ts';
import { virtualEnv } from '@troupe/env/virtual';
import { silent } from './replicas.ts';

describe('what a process needs to begin', () => {
  it('is asked for again while it is away, for a minute', async () => {
    const clock = virtualEnv();
    let tries = 0;
    const asked = untilAvailable(
      'It',
      silent,
      () => {
        tries++;
        return Promise.reject(new TroupeError('unavailable', 'away'));
      },
      clock,
    );
    let failed: unknown;
    asked.catch((error: unknown) => (failed = error));
    for (let waited = 0; waited <= 60_000; waited += 250) {
      expect(failed).toBeUndefined();
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(250);
    }
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
    expect(tries).toBeGreaterThan(200);
  });

  it('is not asked for again when no waiting helps', async () => {
    let tries = 0;
    const ask = (): Promise<never> => {
      tries++;
      return Promise.reject(new TroupeError('invalid-configuration', 'never'));
    };
    await expect(untilAvailable('It', silent, ask, virtualEnv())).rejects.toMatchObject({ code: 'invalid-configuration' });
    expect(tries).toBe(1);
  });
});
