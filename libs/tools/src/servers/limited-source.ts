import { defaultBounds } from '@troupe/contracts';
import { listeners } from '../listeners.ts';
import type { ListedTool, ToolList, ToolSource } from '../port.ts';
import { serverLimits, type LimitSettings, type ServerLimits } from './server-limits.ts';

export interface LimitedSource extends ToolSource {
  /** Of each server that is left alone now: why. */
  troubles(): readonly string[];
}

const { serverCalls, serverRate, serverFailures, serverPause } = defaultBounds;

/** The same tools, of which each server is asked within limits, and left alone for a while when it fails again and again. */
export function limitedSource(
  source: ToolSource,
  settings: Omit<LimitSettings, 'onChange' | 'now'> = {
    calls: serverCalls,
    rate: serverRate,
    failures: serverFailures,
    pause: serverPause,
  },
  now: LimitSettings['now'] = () => performance.now(),
): LimitedSource {
  const changed = listeners();
  const limits = new Map<string, ServerLimits>();
  let generation = 0;
  let shown: { readonly from: ToolList; readonly generation: number; readonly list: ToolList } | undefined;
  const onChange = (): void => {
    generation++;
    changed.call();
  };
  const limitsOf = (server: string): ServerLimits => {
    let known = limits.get(server);
    if (known === undefined) limits.set(server, (known = serverLimits(server, { ...settings, now, onChange })));
    return known;
  };
  const troubled = (tool: ListedTool): ListedTool => {
    const trouble = tool.server === undefined ? undefined : limits.get(tool.server)?.trouble();
    return trouble === undefined ? tool : { ...tool, trouble };
  };
  const stopWatching = source.watch(changed.call);
  const list = (): ToolList => {
    const from = source.list();
    if (shown?.from === from && shown.generation === generation) return shown.list;
    const isWell = [...limits.values()].every((each) => each.trouble() === undefined);
    shown = { from, generation, list: isWell ? from : new Map(Array.from(from, ([name, tool]) => [name, troubled(tool)])) };
    return shown.list;
  };
  return {
    list,
    watch: changed.add,
    check: (name, args) => source.check(name, args),
    async run(use, context) {
      const { server } = source.list().get(use.name) ?? {};
      if (server === undefined) return source.run(use, context);
      // What waited for its turn may not be wanted any more.
      return limitsOf(server).run(async () => {
        context.signal.throwIfAborted();
        return source.run(use, context);
      });
    },
    troubles: () => [...limits.values()].flatMap((each) => each.trouble() ?? []),
    async close() {
      stopWatching();
      await source.close();
    },
  };
}
