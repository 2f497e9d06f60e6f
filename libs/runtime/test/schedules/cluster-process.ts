import type { Bus, Delivery, Subscription } from '@troupe/bus';
import type { App } from '@troupe/contracts';
import { sleepBy, type Env } from '@troupe/env';
import { aroundOperations, type Store } from '@troupe/store';
import { localTools } from '@troupe/tools/local';
import { serveActivities, type Served } from '@troupe/worker';
import { createRuntime, type Runtime } from '../../src/index.ts';
import type { VirtualEnv } from '@troupe/env/virtual';
import type { Life } from '@troupe/testing/life';
import { silent } from '../replicas.ts';
import { noAgents } from '../no-agents.ts';

/** Milliseconds until what a dead worker had is delivered again. */
const ACK_WAIT_MS = 10_000;

function storeOf(life: Life, store: Store): Store {
  return aroundOperations(store, async (_, run) => {
    const result = await life.enter(run);
    return life.enter(async () => result);
  });
}

function busOf(life: Life, clock: VirtualEnv, bus: Bus): Bus {
  const subscriptions = new Set<Subscription>();
  const open = new Set<Delivery>();
  life.onDeath(() => {
    for (const subscription of subscriptions) void subscription.stop();
    clock.after(ACK_WAIT_MS, () => {
      for (const delivery of open) delivery.nak();
    });
  });
  const keep = (subscription: Subscription): Subscription => {
    subscriptions.add(subscription);
    return subscription;
  };
  const tracked = (delivery: Delivery): Delivery => {
    open.add(delivery);
    const settle = (how: () => void): void => {
      if (life.dead) return;
      open.delete(delivery);
      how();
    };
    return { ...delivery, ack: () => settle(() => delivery.ack()), nak: (ms) => settle(() => delivery.nak(ms)) };
  };
  return {
    ...bus,
    publish: (work) => life.enter(() => bus.publish(work)),
    // Between processes nothing can be taken back for certain.
    withdraw: () => false,
    async request(subject, body, timeout, trace) {
      const answer = await life.enter(() => bus.request(subject, body, timeout, trace));
      return life.enter(async () => answer);
    },
    respond: (subject, handler) => keep(bus.respond(subject, (body, trace) => life.enter(() => handler(body, trace)))),
    broadcast: (subject, body) => void (life.dead || bus.broadcast(subject, body)),
    listen: (subject, handler) => keep(bus.listen(subject, (body) => void life.enter(async () => handler(body)))),
    consume: (capability, options, handler) =>
      keep(
        bus.consume(capability, options, (delivery) => {
          const ours = tracked(delivery);
          void life.enter(async () => handler(ours));
        }),
      ),
  };
}

/** Time as a process has it: what falls due while it stands still comes after the thaw. */
function envOf(life: Life, { now, monotonic, random, after: onTime }: VirtualEnv): Env {
  const after: Env['after'] = (ms, callback) => {
    let cancelled = false;
    const cancel = onTime(ms, () => void life.enter(async () => void (cancelled || callback())));
    return () => {
      cancelled = true;
      cancel();
    };
  };
  return { now, monotonic, random, after, sleep: sleepBy(after) };
}

export interface ClusterOptions {
  readonly life: Life;
  readonly clock: VirtualEnv;
  readonly store: Store;
  readonly bus: Bus;
  readonly app: App;
}

export function orchestrator({ life: own, clock, store, bus, app }: ClusterOptions, cacheBytes: number | undefined): Runtime {
  return createRuntime({
    store: storeOf(own, store),
    bus: busOf(own, clock, bus),
    app,
    tools: localTools(app),
    log: silent,
    env: envOf(own, clock),
    ...noAgents,
    cluster: true,
    node: `node-${own.number}`,
    ...(cacheBytes === undefined ? {} : { cacheBytes }),
  });
}

export function worker({ life: own, clock, bus, app }: ClusterOptions): Served {
  return serveActivities({
    bus: busOf(own, clock, bus),
    log: silent,
    app: () => app,
    concurrency: 8,
    env: envOf(own, clock),
  });
}
