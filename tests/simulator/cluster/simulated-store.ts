import { TroupeError } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import { aroundOperations, type Append, type Store, type StoreOperation } from '@troupe/store';
import type { Life } from '@troupe/testing/life';
import type { Blow } from './aimed-faults.ts';
import type { Chance } from './chance.ts';
import type { Weather } from './weather.ts';

export interface SimulatedStoreOptions {
  readonly truth: Store;
  readonly life: Life;
  readonly time: VirtualEnv;
  readonly chance: Chance;
  readonly weather: Weather;
  /** Called as the process asks for it. */
  readonly onAsked: (operation: StoreOperation) => void;
  /** Called on the side of the store. @returns what becomes of the operation and who asked for it */
  readonly struck: (operation: StoreOperation) => Blow | undefined;
  /** What becomes of the process: called before or after the operation is carried out. */
  readonly suffer: (blow: Blow, moment: 'before' | 'after') => void;
}

/** The store as one process sees it: each operation takes its time, is refused or carried out, and its answer may get lost. */
export function simulatedStore({ truth, life, time, chance, weather, onAsked, struck, suffer }: SimulatedStoreOptions): Store {
  const travel = (name: string): Promise<void> =>
    time.sleep(chance.between(...((name === 'append' ? weather.commitDelay : undefined) ?? weather.storeDelay)));
  const carryOut = async (operation: StoreOperation, run: () => Promise<unknown>): Promise<unknown> => {
    const { name } = operation;
    await travel(name);
    if (weather.storeAway || chance.happens(weather.storeRefuses)) throw away(name);
    const blow = struck(operation);
    if (blow !== undefined) suffer(blow, 'before');
    if (blow !== undefined && 'late' in blow) await time.sleep(blow.late);
    if (blow?.do === 'refuse') throw away(name);
    if (life.dead && blow?.do !== 'kill-late') return life.enter(async () => undefined);
    const result = await (isPartial(blow, operation) ? storePart(operation, blow) : run());
    if (blow !== undefined) suffer(blow, 'after');
    if (blow?.do === 'forget') throw away(name);
    await travel(name);
    if (chance.happens(weather.storeForgets)) throw away(name);
    return result;
  };

  /** Whether a turn is stored and not all that is noted with it. */
  const isPartial = (blow: Blow | undefined, { name, args }: StoreOperation): boolean => {
    if (name !== 'append' || (args[0] as Append).turn.n === 0) return false;
    return (blow?.do === 'kill' && blow.when === 'amid') || blow?.do === 'unmark' || chance.happens(weather.storeUnmarked);
  };

  /** The record of the task is noted unless the process dies first, the messages are not. */
  const storePart = ({ args }: StoreOperation, blow: Blow | undefined): Promise<unknown> => {
    const { consumed: _, task, ...entry } = args[0] as Append;
    return truth.append(blow?.do === 'kill' || task === undefined ? entry : { ...entry, task });
  };

  return aroundOperations(truth, async (operation, run) => {
    if (!life.dead && !life.frozen) onAsked(operation);
    const outcome = await life
      .enter(() => carryOut(operation, run))
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
