import { checkBySchema, type App, type AppTool } from '@troupe/contracts';
import { listeners } from '../listeners.ts';
import { listedTool } from './listed-tool.ts';
import type { ToolList, ToolSource } from '../port.ts';
import { toolNotFound } from '../tool-not-found.ts';

export type ToolsOfApp = Pick<App, 'build' | 'tools'>;

/** What sources of tools that an app defines have in common: all but how one is run. */
export interface AppToolSource<T extends AppTool> extends Pick<ToolSource, 'list' | 'watch' | 'check'> {
  /** @throws TroupeError `tool-not-found` */
  find(name: string): T;
  /** Goes on with another version of the app. */
  replace(this: void, app: ToolsOfApp): void;
}

/** @param isOne whether a tool of the app is one of this source */
export function toolsOfApp<T extends AppTool>(first: ToolsOfApp, isOne: (tool: AppTool) => tool is T): AppToolSource<T> {
  const changed = listeners();
  let tools: ReadonlyMap<string, T>;
  let list: ToolList;
  const read = (app: ToolsOfApp): void => {
    tools = new Map([...app.tools.values()].filter(isOne).map((tool) => [tool.name, tool]));
    list = new Map(Array.from(tools.values(), (tool) => [tool.name, listedTool(tool, app.build)]));
  };
  read(first);
  const find = (name: string): T => {
    const tool = tools.get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };
  return {
    find,
    list: () => list,
    watch: changed.add,
    check(name, args) {
      const { input } = find(name);
      return input === undefined ? { ok: true, value: args } : checkBySchema<unknown>(input, args);
    },
    replace(app) {
      read(app);
      changed.call();
    },
  };
}
