import { checkBySchema, milliseconds, TroupeError, type ActivityDefinition, type App } from '@troupe/contracts';
import { serveChecked, type Definition, type ServeOptions } from './serve-checked.ts';
import type { Served } from './serve-names.ts';

export interface ServeActivities extends ServeOptions {
  /** Asked for each call, so that a reloaded app counts at once. */
  readonly app: () => Pick<App, 'activities'>;
}

/** Runs the activities of an app. */
export function serveActivities({ app, ...options }: ServeActivities): Served {
  const known = new WeakMap<ActivityDefinition, Definition>();
  return serveChecked(options, {
    kind: 'activity',
    names: () => app().activities.keys(),
    find(name) {
      const activity = app().activities.get(name);
      if (activity === undefined) return undefined;
      let definition = known.get(activity);
      if (definition === undefined) known.set(activity, (definition = definitionOf(activity)));
      return definition;
    },
    missing: activityNotFound,
  });
}

function definitionOf(activity: ActivityDefinition): Definition {
  const { workerConcurrency, startToClose, input } = activity;
  return {
    concurrency: workerConcurrency,
    timeout: startToClose === undefined ? undefined : milliseconds(startToClose),
    check: (args) => (input === undefined ? { ok: true, value: args } : checkBySchema(input, args)),
    run: async (args, ctx) => ({ value: await activity.run(args, ctx) }),
    reconcile: activity.reconcile && (async (args, ctx) => ({ value: await activity.reconcile!(args, ctx) })),
  };
}

function activityNotFound(name: string): TroupeError {
  return new TroupeError(
    'activity-not-found',
    `There is no activity ${JSON.stringify(name)} in the app. Add it to activities/ or correct the name.`,
    { retryable: false },
  );
}
