import { TroupeError } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import { aroundOperations, type Store } from '@troupe/store';
import type { Life } from '@troupe/testing/life';
import type { Chance } from './chance.ts';
import type { Weather } from './weather.ts';

export interface SimulatedStoreOptions {
  readonly truth: Store;
  readonly life: Life;
  readonly time: VirtualEnv;
  readonly chance: Chance;
  readonly weather: Weather;
  /** Called around each operation, on the side of the store; what it waits for holds the operation up. */
  readonly at: (moment: 'before' | 'after', name: string) => Promise<void> | void;
}

/** The store as one process sees it: each operation takes its time, is refused or carried out, and its answer may get lost. */
export function simulatedStore({ truth, life, time, chance, weather, at }: SimulatedStoreOptions): Store {
  const travel = (): Promise<void> => time.sleep(chance.between(...weather.storeDelay));
  const carryOut = async (name: string, run: () => Promise<unknown>): Promise<unknown> => {
    await travel();
    if (weather.storeAway || chance.happens(weather.storeRefuses)) throw away(name);
    await at('before', name);
    if (life.dead) return life.enter(async () => undefined);
    const result = await run();
    await at('after', name);
    await travel();
    if (chance.happens(weather.storeForgets)) throw away(name);
    return result;
  };
  return aroundOperations(truth, async ({ name }, run) => {
    const outcome = await life
      .enter(() => carryOut(name, run))
      .then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    return life.enter(async () => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  });
}

function away(name: string): TroupeError {
  return new TroupeError('unavailable', `The store did not answer ${name}.`, { retryable: true });
}
