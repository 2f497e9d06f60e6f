import { TroupeError } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import type { Life } from '@troupe/testing/life';
import type { AppendedEvent, ReadableEvent, TopicLog } from '@troupe/topics';
import type { Chance } from './chance.ts';
import type { Weather } from './weather.ts';

/** The log of a topic as it is, and who wants to know of what is new. */
export interface TopicTruth {
  readonly events: ReadableEvent[];
  readonly listeners: Set<() => void>;
}

export interface SimulatedTopicsOptions {
  readonly truth: TopicTruth;
  readonly life: Life;
  readonly time: VirtualEnv;
  readonly chance: Chance;
  readonly weather: Weather;
  readonly onAppend: (event: AppendedEvent) => void;
}

/** The log of the one topic as one process sees it: what is appended gets lost, stands there twice, or its answer is lost. */
export function simulatedTopics({ truth, life, time, chance, weather, onAppend }: SimulatedTopicsOptions): TopicLog {
  const travel = (): Promise<void> => time.sleep(chance.between(...weather.busDelay));
  const isLost = (): boolean => chance.happens(weather.busLoses);
  const exchange = async <T>(carryOut: () => T): Promise<T> => {
    await travel();
    if (life.dead || isLost()) throw away();
    const result = carryOut();
    await travel();
    if (isLost()) throw away();
    return result;
  };
  const request = async <T>(carryOut: () => T): Promise<T> => {
    const outcome = await life
      .enter(() => exchange(carryOut))
      .then(
        (value) => ({ value }),
        (error: unknown) => ({ error }),
      );
    return life.enter(async () => {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    });
  };
  const put = (event: AppendedEvent): void => {
    truth.events.push({ ...event, place: truth.events.length + 1, at: time.now() });
    onAppend(event);
    for (const listener of truth.listeners) listener();
  };

  return {
    open: async () => {},
    append: (_, event) =>
      request(() => {
        put(event);
        if (chance.happens(weather.busRepeats)) put(event);
        return { repeated: false };
      }),
    read: (_reader, _topic, after, limit) => request(() => truth.events.slice(after, after + limit)),
    async *between(_topic, after, upTo) {
      yield* await request(() => truth.events.slice(after, upTo));
    },
    placeAt: (_topic, moment) => request(() => truth.events.filter(({ at }) => at < moment).length),
    last: () => request(() => truth.events.length),
    count: (_topic, _tenant, after, most) => request(() => Math.min(most, truth.events.length - after)),
    onAppend(listener) {
      const notify = (): void =>
        void (isLost() || time.after(chance.between(...weather.busDelay), () => void life.enter(async () => listener('notes'))));
      truth.listeners.add(notify);
      const stop = (): void => void truth.listeners.delete(notify);
      life.onDeath(stop);
      return stop;
    },
    close: async () => {},
  };
}

function away(): TroupeError {
  return new TroupeError('unavailable', 'The log of the topic did not answer.', { retryable: true });
}
