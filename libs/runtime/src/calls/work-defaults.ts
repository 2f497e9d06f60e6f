import { defaultBounds, recordOptions, type App, type RecordedOptions } from '@troupe/contracts';

/** How long a tool may run when it does not say; the tool gateway goes by the same. */
const TOOL_TIMEOUT = defaultBounds.toolTime;

/** Retry policy, timeouts and effect that the app gives an activity or tool. */
export type WorkDefaults = (kind: 'activity' | 'tool', name: string) => RecordedOptions;

/** What an app's activities and tools say about their calls; looked up once per definition. */
export function workDefaults(app: App): WorkDefaults {
  const known = new Map<string, RecordedOptions>();
  return (kind, name) => {
    const key = `${kind}.${name}`;
    let options = known.get(key);
    if (options === undefined) {
      const tool = kind === 'tool' ? app.tools.get(name) : undefined;
      const definition = kind === 'tool' ? tool : app.activities.get(name);
      options = {
        ...(kind === 'tool' ? { startToClose: TOOL_TIMEOUT } : {}),
        ...recordOptions(definition),
        ...(tool?.timeout === undefined ? {} : recordOptions({ startToClose: tool.timeout })),
      };
      known.set(key, options);
    }
    return options;
  };
}
