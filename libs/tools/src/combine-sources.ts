import type { ListedTool, ToolList, ToolSource } from './port.ts';
import { toolNotFound } from './tool-not-found.ts';

/** Several sources as one. Of tools with the same name, that of the first source is meant. */
export function combineSources(sources: readonly ToolSource[]): ToolSource {
  let lists: readonly ToolList[] = [];
  let merged: ToolList = new Map();
  // Asked for every call, so it makes nothing.
  const isChanged = (): boolean => {
    for (let at = 0; at < sources.length; at++) if (sources[at]!.list() !== lists[at]) return true;
    return false;
  };
  const list = (): ToolList => {
    if (isChanged()) {
      lists = sources.map((source) => source.list());
      merged = merge(lists);
    }
    return merged;
  };
  const find = (name: string): ToolSource => {
    const source = sources.find((each) => each.list().has(name));
    if (source === undefined) throw toolNotFound(name);
    return source;
  };
  return {
    list,
    watch(onChange) {
      const stops = sources.map((source) => source.watch(onChange));
      return () => {
        for (const stop of stops) stop();
      };
    },
    check: (name, args) => find(name).check(name, args),
    run: async (use, context) => find(use.name).run(use, context),
    async close() {
      await Promise.all(sources.map((source) => source.close()));
    },
  };
}

function merge(lists: readonly ToolList[]): ToolList {
  const tools = new Map<string, ListedTool>();
  for (const list of lists) {
    for (const [name, tool] of list) if (!tools.has(name)) tools.set(name, tool);
  }
  return tools;
}
