import type { Bus } from '@troupe/bus';
import type { WorkReport } from '@troupe/contracts';
import type { VirtualEnv } from '@troupe/env/virtual';
import type { Store } from '@troupe/store';
import type { Oracle } from '../oracle.ts';
import type { Plan } from '../plan.ts';
import { appIn, type Build } from '../workload/app.ts';
import { scriptedProvider, type OnAsked } from '../workload/conversations.ts';
import type { AimedFaults } from './aimed-faults.ts';
import { chanceOf } from './chance.ts';
import { simulatedBus, type Wipes } from './simulated-bus.ts';
import { agentWorker, life, orchestrator, ownTime, toolGateway, type Life, type SimulatedProcess } from './simulated-process.ts';
import { simulatedStore } from './simulated-store.ts';
import { simulatedTopics, type TopicTruth } from './simulated-topics.ts';
import type { Slot } from './slot.ts';
import type { Weather } from './weather.ts';

/** What a process uses of its world. */
export interface StartParts {
  readonly plan: Plan;
  readonly time: VirtualEnv;
  readonly oracle: Oracle;
  readonly store: Store;
  readonly bus: Bus;
  readonly topics: TopicTruth;
  readonly aimed: AimedFaults;
  readonly weather: Weather;
  readonly wipes: Wipes;
  readonly note: (line: string) => void;
  /** It ends by itself. */
  readonly exit: (slot: Slot, own: Life, why: unknown) => void;
}

/** Starts the process of a slot. @param number distinguishes it from all others */
export function startProcess(world: StartParts, slot: Slot, number: number, build: Build): SimulatedProcess {
  const { plan, time, oracle, weather, wipes, aimed } = world;
  const own = life(number);
  const chance = chanceOf(plan.seed, `process ${number}`);
  const env = ownTime(own, time, slot.skew, chance.random);
  const effects = {
    begins: (...what: Parameters<Oracle['begins']>) => {
      if (own.dead) return;
      oracle.begins(...what);
      aimed.begins(slot);
    },
    came: (...what: Parameters<Oracle['came']>) => void (own.dead || oracle.came(...what)),
    undone: (...what: Parameters<Oracle['undone']>) => void (own.dead || oracle.undone(...what)),
  };
  const app = appIn(number, time, chance, effects, { build, hasTopics: plan.uses.topics });
  const ports = { life: own, time, chance, weather, wipes };
  const store = simulatedStore({
    ...ports,
    truth: oracle.watch(world.store, number),
    onAsked: (operation) => oracle.asksStore(number, operation),
    struck: (operation) => (slot.process?.life === own ? aimed.atStore(slot.index, operation) : undefined),
    suffer: (blow, moment) => aimed.suffer(slot, own, blow, moment),
  });
  const bus = simulatedBus({
    ...ports,
    truth: world.bus,
    onAck: (work) => own.dead || oracle.acked(number, work),
    onAnswer: (body, answer) => oracle.answered(number, body, answer),
    onAsked: (body, answer) => asked(world, own, body, answer),
    losesWork: (work) => aimed.losesWork(work),
  });
  const topics = plan.uses.topics
    ? simulatedTopics({ ...ports, truth: world.topics, onAppend: (event) => oracle.appended(event) })
    : undefined;
  const line = (level: string) => (message: string, data?: object) =>
    void (own.dead || world.note(`${number} ${level}: ${message} ${JSON.stringify(data ?? {})}`));
  const log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
  const node = `node-${slot.index}`;
  const process = { life: own, env, store, bus, app, log, topics, schedules: plan.uses.schedules };
  world.note(`${number} starts as ${slot.role} ${node}`);
  switch (slot.role) {
    case 'orchestrator':
      return orchestrator(process, node, plan.evicts, (why) => world.exit(slot, own, why));
    case 'worker': {
      const ofModel = (...what: Parameters<OnAsked>): void => void (own.dead || oracle.asks(number, ...what));
      return agentWorker(process, scriptedProvider(time, chance, ofModel));
    }
    case 'gateway':
      return toolGateway(process);
    default:
      return slot.role satisfies never;
  }
}

function asked({ oracle, aimed }: StartParts, own: Life, body: unknown, answer: Promise<unknown>): void {
  const said = body as WorkReport;
  if (said.kind !== 'started') return;
  answer.then(
    (value) => oracle.allowed(own.number, said, value),
    () => {},
  );
  aimed.asked(own, answer);
}
