import { tenantServices } from '@troupe/access';
import { defaultBounds, TroupeError, type App, type Schedules, type Topics, type WorkflowLog } from '@troupe/contracts';
import type { Runtime } from '@troupe/runtime';
import { openSchedules } from '@troupe/schedules';
import type { Store } from '@troupe/store';
import { openTopics, type NotedPublications, type TopicLog } from '@troupe/topics';

/** What an orchestrator offers besides tasks. */
export interface Beside {
  /** @throws TroupeError `unavailable` while it begins, or where the world has none */
  readonly topics: Topics;
  readonly schedules: Schedules;
}

export interface BesideParts {
  readonly app: App;
  readonly log: WorkflowLog;
  readonly runtime: Runtime;
  readonly schedules: boolean;
  readonly store: Store;
  /** Undefined where the world has none. */
  readonly topics: { readonly log: TopicLog; readonly noted: NotedPublications } | undefined;
}

/** What is opened once tasks are driven, as compositions do it. */
export function besideTasks(parts: BesideParts): { readonly beside: Beside; open(): Promise<void>; close(): Promise<void> } {
  const { log, runtime, store } = parts;
  const app = (): App => parts.app;
  const services = tenantServices(runtime.services);
  const closing: (() => Promise<void>)[] = [];
  let topics: Topics | undefined;
  let schedules: Schedules | undefined;
  return {
    beside: {
      get topics() {
        return demand(topics);
      },
      get schedules() {
        return demand(schedules);
      },
    },
    async open() {
      const { env, owns } = runtime;
      if (parts.schedules) {
        const opened = await openSchedules({ app, bounds: defaultBounds, env, log, owns, services, store });
        closing.push(opened.close);
        ({ schedules } = opened);
      }
      if (parts.topics === undefined) return;
      const { log: logged, noted } = parts.topics;
      const opened = await openTopics({ env, store, log, app, services, topics: logged, noted, alone: false });
      closing.push(opened.close);
      ({ topics } = opened);
    },
    close: async () => void (await Promise.all(closing.map((close) => close()))),
  };
}

function demand<T>(part: T | undefined): T {
  if (part === undefined) throw new TroupeError('unavailable', 'This process begins.', { retryable: true });
  return part;
}
