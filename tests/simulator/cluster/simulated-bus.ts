import type { Bus, Delivery, Subscription } from '@troupe/bus';
import { TroupeError, type Work } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import type { Life } from '@troupe/testing/life';
import type { Chance } from './chance.ts';
import type { Weather } from './weather.ts';

/** Milliseconds until what a silent consumer has is delivered again. */
const ACK_WAIT_MS = 5_000;

/** How often the transport lost all work it held, and who is to learn of it. */
export interface Wipes {
  times: number;
  /** By the work that was published: how often it had been wiped then. */
  readonly published: WeakMap<Work, number>;
  readonly listeners: Set<() => void>;
}

export interface SimulatedBusOptions {
  readonly truth: Bus;
  readonly life: Life;
  readonly time: VirtualEnv;
  readonly chance: Chance;
  readonly weather: Weather;
  readonly wipes: Wipes;
  readonly onAck: (work: Work) => void;
  /** Called with each answer to a request of this process. */
  readonly onAnswer: (body: unknown, answer: unknown) => void;
  /** Called with each request to this process, and what it will answer. */
  readonly onAsked: (body: unknown, answer: Promise<unknown>) => void;
  /** Whether the bus takes this work and loses it. */
  readonly losesWork: (work: Work) => boolean;
}

/** The bus as one process sees it: messages take their time, get lost, come twice, and late. */
export function simulatedBus({ truth, life, time, chance, weather, wipes, onAck, onAnswer, onAsked, losesWork }: SimulatedBusOptions): Bus {
  const subscriptions = new Set<Subscription>();
  life.onDeath(() => {
    for (const subscription of subscriptions) void subscription.stop();
  });
  const keep = (subscription: Subscription): Subscription => {
    subscriptions.add(subscription);
    return subscription;
  };
  const travel = (): Promise<void> => time.sleep(chance.between(...weather.busDelay));
  const isLost = (): boolean => chance.happens(weather.busLoses);

  /** What one process says reaches each other one in the order it was said in. */
  let spoken = 0;
  const inOrder = (action: () => void): void => {
    spoken = Math.max(spoken, time.now() + chance.between(...weather.busDelay));
    time.after(spoken - time.now(), action);
  };

  const exchange = async <A>(send: () => Promise<A>): Promise<A> => {
    await travel();
    if (isLost()) return new Promise<never>(() => {});
    if (chance.happens(weather.busRepeats)) void send().catch(() => {});
    const outcome = await send().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    await travel();
    if (isLost()) return new Promise<never>(() => {});
    if ('error' in outcome) throw outcome.error;
    return outcome.value;
  };

  const withinTime = <A>(name: string, ms: number, answer: Promise<A>): Promise<A> =>
    new Promise((resolve, reject) => {
      const late = new TroupeError('request-timeout', `No answer from "${name}" within ${ms} ms.`, { retryable: true });
      const cancel = time.after(ms, () => reject(late));
      answer.then(resolve, reject).finally(cancel);
    });

  /** A delivery that is not settled in time is delivered to somebody else, whatever becomes of it here. */
  const received = (delivery: Delivery, handler: (delivery: Delivery) => void): void => {
    if (wipes.published.get(delivery.work) !== wipes.times) return delivery.ack();
    const since = time.now() - delivery.waited;
    const arrive = (of: Delivery): void => void life.enter(async () => handler({ ...of, waited: time.now() - since }));
    let open = true;
    const expire = (): void => {
      if (!open) return;
      // A consumer that lives says that it is still at it.
      if (life.dead || life.frozen) {
        open = false;
        delivery.nak();
      } else time.after(ACK_WAIT_MS, expire);
    };
    time.after(ACK_WAIT_MS, expire);
    const settle = (how: () => void): void => {
      if (!open || life.dead) return;
      // An acknowledgement may get lost, as any message.
      if (isLost()) return void time.after(ACK_WAIT_MS, () => ((open = false), delivery.nak()));
      open = false;
      how();
    };
    const ours: Delivery = {
      ...delivery,
      ack: () => {
        onAck(delivery.work);
        settle(delivery.ack);
      },
      nak: (ms) => settle(() => delivery.nak(ms)),
    };
    void travel().then(() => arrive(ours));
    if (!chance.happens(weather.busRepeats)) return;
    time.after(chance.below(4_000), () => arrive({ ...delivery, delivered: delivery.delivered + 1, ack() {}, nak() {} }));
  };

  return {
    ...truth,
    publish: (work) =>
      life.enter(async () => {
        await travel();
        if (losesWork(work)) return life.enter(async () => {});
        const loss = isLost() ? chance.below(3) : undefined;
        if (loss !== 0 && loss !== 1) {
          wipes.published.set(work, wipes.times);
          await truth.publish(work);
        }
        // Stored and lost afterwards, refused, or taken while its answer was lost.
        if (loss === 1 || loss === 2) throw new TroupeError('unavailable', 'The bus did not answer.', { retryable: true });
        return life.enter(async () => {});
      }),
    // Between processes nothing can be taken back for certain.
    withdraw: () => false,
    async request(subject, body, timeout, trace) {
      const ask = (): Promise<never> => truth.request(subject, body, timeout, trace) as Promise<never>;
      const outcome = await life
        .enter(() => withinTime(subject.name, timeout, exchange(ask)))
        .then(
          (value) => ({ value }),
          (error: unknown) => ({ error }),
        );
      return life.enter(async () => {
        if ('error' in outcome) throw outcome.error;
        onAnswer(body, outcome.value);
        return outcome.value;
      });
    },
    respond: (subject, handler) =>
      keep(
        truth.respond(subject, (body, trace) =>
          life.enter(() => {
            const answer = handler(body, trace);
            onAsked(body, answer);
            return answer;
          }),
        ),
      ),
    broadcast: (subject, body) => {
      if (!life.dead) inOrder(() => truth.broadcast(subject, body));
    },
    listen: (subject, handler) => keep(truth.listen(subject, (body) => void (isLost() || life.enter(async () => handler(body))))),
    consume: (capability, options, handler) => keep(truth.consume(capability, options, (delivery) => received(delivery, handler))),
    lost(handler) {
      const listener = (): void => void life.enter(async () => handler());
      wipes.listeners.add(listener);
      life.onDeath(() => wipes.listeners.delete(listener));
      return { stop: async () => void wipes.listeners.delete(listener) };
    },
    close: async () => {},
  };
}
