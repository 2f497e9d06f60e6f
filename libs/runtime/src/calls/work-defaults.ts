import { recordOptions, type App, type RecordedOptions } from '@troupe/contracts';
import { defaultOptions, type ToolSource } from '@troupe/tools';

/** Retry policy, timeouts and effect of the calls of an activity or tool. */
export type WorkDefaults = (kind: 'activity' | 'tool', name: string) => RecordedOptions;

/** What activities and tools say about their calls; of an activity it is looked up once. */
export function workDefaults(app: App, tools: Pick<ToolSource, 'list'>): WorkDefaults {
  const known = new Map<string, RecordedOptions>();
  return (kind, name) => {
    if (kind === 'tool') return tools.list().get(name)?.options ?? defaultOptions;
    let options = known.get(name);
    if (options === undefined) known.set(name, (options = recordOptions(app.activities.get(name)) ?? {}));
    return options;
  };
}
