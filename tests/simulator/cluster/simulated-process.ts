import { agentLoop, decideAnswer, demandFreeNames, serveModels, snapshotOf } from '@troupe/agent';
import type { Bus } from '@troupe/bus';
import type { App, WorkflowLog } from '@troupe/contracts';
import { sleepBy, type Env } from '@troupe/env';
import type { VirtualEnv } from '@troupe/env/virtual';
import type { Store } from '@troupe/store';
import { localTools } from '@troupe/tools/local';
import type { ModelProvider } from '@troupe/llm';
import { serveActivities, serveTools, type Served } from '@troupe/worker';
import { MODEL } from '../workload/conversations.ts';
import { createRuntime, type Runtime } from '@troupe/runtime';
import { notePublications, type TopicLog } from '@troupe/topics';
import { besideTasks, type Beside } from './beside-tasks.ts';
import { life, type Life } from '@troupe/testing/life';

/** The time of one process: its clock may be wrong and jump, its timers wait while it stands still. */
export interface OwnTime extends Env {
  jump(ms: number): void;
}

export function ownTime(own: Life, time: VirtualEnv, skew: number, random: Env['random']): OwnTime {
  let off = skew;
  const booted = time.now();
  const after: Env['after'] = (ms, callback) => {
    let cancelled = false;
    const cancel = time.after(ms, () => void own.enter(async () => void (cancelled || callback())));
    return () => {
      cancelled = true;
      cancel();
    };
  };
  return {
    now: () => time.now() + off,
    monotonic: () => time.now() - booted,
    after,
    sleep: sleepBy(after),
    random,
    jump: (ms) => void (off += ms),
  };
}

export interface ProcessPorts {
  readonly life: Life;
  readonly env: OwnTime;
  readonly store: Store;
  readonly bus: Bus;
  readonly app: App;
  readonly log: WorkflowLog;
  /** Undefined where the world has none. */
  readonly topics: TopicLog | undefined;
  readonly schedules: boolean;
}

/** A process of the world, alive, standing still or dead. */
export interface SimulatedProcess {
  readonly life: Life;
  readonly env: OwnTime;
  /** Of an orchestrator. */
  readonly runtime: Runtime | undefined;
  /** Of an orchestrator. */
  readonly beside?: Beside;
  /** Ends by itself, as after a SIGTERM. */
  stop(): Promise<void>;
}

/** @param ends called when it cannot begin, or finds that another process has its name: then a process exits */
export function orchestrator(
  { life: own, env, store: plain, bus, app, log, topics, schedules }: ProcessPorts,
  node: string,
  evicts: boolean,
  ends: (why: unknown) => void,
): SimulatedProcess {
  const tools = localTools(app);
  const noted = topics && notePublications(plain, () => app);
  const store = noted?.store ?? plain;
  const runtime = createRuntime({
    store,
    bus,
    app,
    tools,
    env,
    log,
    agentLoop,
    pinAgent: (agent) => snapshotOf(agent),
    decideAnswer: (reported) => decideAnswer(tools, reported),
    demandFreeNames,
    cluster: true,
    node,
    onNameTaken: ends,
    ...(evicts ? { cacheBytes: 0 } : {}),
  });
  const { beside, open, close } = besideTasks({ app, log, runtime, schedules, store, topics: topics && { log: topics, noted: noted! } });
  runtime.start().then(open).catch(ends);
  const stop = async (): Promise<void> => {
    await close();
    await runtime.close(2_000);
  };
  return { life: own, env, runtime, beside, stop };
}

/** Activities and model calls. */
export function agentWorker({ life: own, env, bus, app, log }: ProcessPorts, provider: ModelProvider): SimulatedProcess {
  const shared = { bus, log, env, app: () => app, concurrency: 4 };
  return served(own, env, [
    serveActivities(shared),
    serveModels({ ...shared, tools: localTools(app), providers: () => provider, models: () => [MODEL] }),
  ]);
}

export function toolGateway({ life: own, env, bus, app, log }: ProcessPorts): SimulatedProcess {
  return served(own, env, [serveTools({ bus, log, env, tools: localTools(app), app: () => app, concurrency: 4 })]);
}

function served(own: Life, env: OwnTime, all: readonly Served[]): SimulatedProcess {
  return { life: own, env, runtime: undefined, stop: async () => void (await Promise.all(all.map((each) => each.stop(2_000)))) };
}

export { life, type Life };
