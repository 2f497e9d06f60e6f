import { recordOptions, type App, type RecordedOptions } from '@troupe/contracts';

/** Milliseconds a tool may run when it does not say. */
const TOOL_TIMEOUT = 60_000;

/** What an app's activities and tools say about their calls; looked up once per definition. */
export function workDefaults(app: App): (kind: 'activity' | 'tool', name: string) => RecordedOptions {
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
