import { memoryBus } from '@troupe/bus/memory';
import type { Bus } from '@troupe/bus';
import { TroupeError, type CatalogDefinition, type WorkflowLog } from '@troupe/contracts';
import { announce, createRegistry, type Announcement, type Registry, type ServiceKind } from '@troupe/registry';
import { memoryStore } from '@troupe/store/memory';
import type { Store } from '@troupe/store';
import { passingEnv, type PassingEnv } from './passing-env.ts';

export interface World {
  readonly clock: PassingEnv;
  readonly store: Store;
  readonly bus: Bus;
  /** Cuts everybody off from everybody, until the answer is called. */
  cutBus(): () => void;
  readonly log: WorkflowLog;
  /** What was logged, by all of them. */
  readonly lines: readonly string[];
  registry(store?: Store): Registry;
  /** A process that serves what is named as `kind.name`. */
  process(id: string, serves: readonly string[], changes?: Partial<CatalogDefinition>): Process;
}

export interface Process extends Announcement {
  /** Ends as by kill -9: nothing is said any more. */
  kill(): void;
}

export function world(): World {
  const clock = passingEnv();
  const [store, memory] = [memoryStore(), memoryBus()];
  let cut = false;
  const refuse = (): Promise<never> => Promise.reject(new TroupeError('unavailable', 'The bus is cut.'));
  const bus: Bus = {
    ...memory,
    request: (subject, body, timeout) => (cut ? refuse() : memory.request(subject, body, timeout)),
    ping: () => (cut ? refuse() : memory.ping()),
  };
  const lines: string[] = [];
  const write = (message: string): void => void lines.push(message);
  const log: WorkflowLog = { debug: write, info: write, warn: write, error: write };
  return {
    clock,
    store,
    bus,
    log,
    lines,
    cutBus() {
      cut = true;
      return () => (cut = false);
    },
    registry: (own = store) => createRegistry({ store: own, bus, log, env: clock }),
    process(id, serves, changes = {}) {
      const killed = new AbortController();
      const announcement = announce({
        // A dead process sends nothing and starts no timer.
        bus: {
          ...bus,
          request: (subject, body, timeout) => (killed.signal.aborted ? new Promise(() => undefined) : bus.request(subject, body, timeout)),
        },
        log,
        env: clock,
        instance: { id, service: serviceOf(serves), version: '0.1.0', host: 'host-1' },
        definitions: serves.map((offer) => definition(offer, changes)),
      });
      return { ...announcement, kill: () => killed.abort() };
    },
  };
}

/** Which service serves such things. */
function serviceOf([first]: readonly string[]): ServiceKind {
  if (first === undefined || first.startsWith('tool.')) return 'tool-gateway';
  return /^(workflow|agent)\./.test(first) ? 'orchestrator' : 'agent-worker';
}

export function definition(offer: string, changes: Partial<CatalogDefinition> = {}): CatalogDefinition {
  const [kind, name] = offer.split(/\.(.*)/s) as [CatalogDefinition['kind'], string];
  return { kind, name, build: 'b1', ...changes };
}
