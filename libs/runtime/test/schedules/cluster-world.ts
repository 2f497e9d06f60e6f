import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import { partitionOf, type TaskService } from '@troupe/contracts';
import { isReadable, type Store } from '@troupe/store';
import { memoryDocuments, memoryStore } from '@troupe/store/memory';
import type { Served } from '@troupe/worker';
import type { Runtime } from '../../src/index.ts';
import { virtualEnv, type VirtualEnv } from '@troupe/env/virtual';
import type { ClusterEvent, ClusterPlan } from './call-plan.ts';
import { ID, type Outcome } from './call-world.ts';
import { life, type Life } from '@troupe/testing/life';
import { orchestrator, worker } from './cluster-process.ts';
import { Deeds } from './deeds.ts';
import { partitionRecords } from '../../src/cluster/partition-records.ts';
import { letPass, rest } from './let-pass.ts';

/** Carries out a plan over two orchestrators and two workers, each replaced when it dies. */
export async function carryOutInCluster(plan: ClusterPlan): Promise<Outcome> {
  const world = new ClusterWorld(plan);
  await world.begin();
  for (const event of plan.events) await world.befall(event);
  await world.comeToRest();
  const outcome = await world.outcome();
  world.end();
  return outcome;
}

const PARTITION = partitionOf(ID as never);

/** Milliseconds until the tasks of an owner that went are another's, and workers have reported their outcomes to that one. */
const TAKE_OVER_MS = 10_000;

class ClusterWorld {
  readonly plan: ClusterPlan;
  readonly clock: VirtualEnv = virtualEnv();
  readonly store: Store = memoryStore(memoryDocuments(), this.clock.now);
  readonly bus: Bus = memoryBus({ now: this.clock.now, after: this.clock.after });
  readonly deeds: Deeds;
  readonly #orchestrators = new Map<Life, Runtime>();
  readonly #workers = new Map<Life, Served>();
  readonly #frozen = new Map<number, number>();
  #ownerWent = false;
  #number = 0;

  constructor(plan: ClusterPlan) {
    this.plan = plan;
    this.deeds = new Deeds(plan, this.clock);
  }

  async begin(): Promise<void> {
    for (let i = 0; i < 2; i++) this.#startWorker();
    for (let i = 0; i < 2; i++) await this.#startOrchestrator();
    // Until each has what is its own.
    await letPass(this.clock, 5_000);
    const { busy, timeout } = this.plan;
    const start = (name: string, id: string, more: object = {}): void =>
      void this.#anyService()
        .start({ kind: 'workflow', name, id, ...more })
        .catch(() => {});
    if (busy > 0) for (const id of ['busy-1', 'busy-2']) start('busy', id);
    await rest();
    start('code', ID, timeout === undefined ? {} : { timeout });
    await rest();
  }

  async befall(event: ClusterEvent): Promise<void> {
    if (event.after > 0) await letPass(this.clock, event.after);
    switch (event.do) {
      case 'kill-owner':
      case 'freeze-owner': {
        const owner = await this.#owner();
        if (owner === undefined) break;
        this.#ownerWent = true;
        if (event.do === 'freeze-owner') {
          owner.freeze();
          // To all others it is dead: what it had begun is lost, even if it ends when it is thawed.
          this.#frozen.set(owner.number, this.clock.now());
        } else await this.#kill(owner);
        break;
      }
      case 'thaw':
        for (const each of this.#orchestrators.keys()) each.thaw();
        break;
      case 'kill-worker': {
        // The one that was asked last is the likeliest to have the call.
        const each = [...this.#workers.keys()][event.after % 2]!;
        await this.#kill(each);
        break;
      }
      case 'stop-worker': {
        const [each, served] = [...this.#workers][0]!;
        this.#workers.delete(each);
        const exit = (): void => {
          each.kill();
          this.deeds.killed.set(each.number, this.clock.now());
        };
        served.stop(1_000).then(exit, exit);
        this.#startWorker();
        break;
      }
      case 'suspend':
      case 'resume':
      case 'cancel':
      case 'terminate':
        void (await this.#service())?.[event.do](ID).catch(() => {});
        break;
      case 'pass':
        break;
      default:
        event.do satisfies never;
    }
  }

  async comeToRest(): Promise<void> {
    await this.befall({ after: 1, do: 'thaw' });
    await letPass(this.clock, 8_000);
    await this.befall({ after: 1, do: 'resume' });
    for (let i = 0; i < 2; i++) await this.#passAndDecide(75_000);
    this.deeds.letGo();
    for (let i = 0; i < 3; i++) await this.#passAndDecide(20_000);
  }

  async outcome(): Promise<Outcome> {
    const service = (await this.#service())!;
    const { items } = await service.history(ID, { limit: 1_000 });
    const { book, killed } = this.deeds;
    return {
      task: await service.get(ID),
      history: items,
      book,
      killed,
      frozen: this.#frozen,
      unstored: this.#ownerWent ? TAKE_OVER_MS : 0,
      unblocked: [],
    };
  }

  end(): void {
    for (const each of [...this.#orchestrators.keys(), ...this.#workers.keys()]) each.kill();
    void this.bus.close(0);
  }

  #options(own: Life): Parameters<typeof worker>[0] {
    return { life: own, clock: this.clock, store: this.store, bus: this.bus, app: this.deeds.app(own.number) };
  }

  async #startOrchestrator(): Promise<void> {
    const own = life(++this.#number);
    const runtime = orchestrator(this.#options(own), this.plan.evicts ? 0 : undefined);
    this.#orchestrators.set(own, runtime);
    void runtime.start().catch(() => {});
    await rest();
  }

  #startWorker(): void {
    const own = life(++this.#number);
    this.#workers.set(own, worker(this.#options(own)));
  }

  async #kill(own: Life): Promise<void> {
    own.kill();
    this.deeds.killed.set(own.number, this.clock.now());
    if (this.#workers.delete(own)) this.#startWorker();
    else {
      this.#orchestrators.delete(own);
      await this.#startOrchestrator();
    }
  }

  #anyService(): TaskService {
    return [...this.#orchestrators.values()][0]!.service;
  }

  /** Who drives the task now; undefined while nobody does. */
  async #owner(): Promise<Life | undefined> {
    const record = (await partitionRecords(this.store).all()).filter(isReadable).find(({ partition }) => partition === PARTITION);
    return [...this.#orchestrators.keys()].find((each) => record?.node === `node-${each.number}` && !each.frozen);
  }

  async #service(): Promise<TaskService | undefined> {
    for (let i = 0; i < 40; i++) {
      const owner = await this.#owner();
      if (owner !== undefined) return this.#orchestrators.get(owner)!.service;
      await letPass(this.clock, 250);
    }
    return undefined;
  }

  async #passAndDecide(ms: number): Promise<void> {
    await letPass(this.clock, ms);
    const service = (await this.#service())!;
    const { items } = await service.approvals({ limit: 10, task: ID });
    for (const { id } of items) void service.decide(id, { decision: 'reject' }).catch(() => {});
    await rest();
  }
}
