import { checkBySchema, type App, type ToolDefinition } from '@troupe/contracts';
import { listeners } from './listeners.ts';
import { listedTool } from './listed-tool.ts';
import type { ToolList, ToolSource } from './port.ts';
import { toolNotFound } from './tool-not-found.ts';

type ToolsOfApp = Pick<App, 'build' | 'tools'>;

/** The tools an app defines in TypeScript. */
export interface LocalTools extends ToolSource {
  /** Goes on with another version of the app. */
  replace(this: void, app: ToolsOfApp): void;
}

export function localTools(first: ToolsOfApp): LocalTools {
  const changed = listeners();
  let tools = toolsOf(first);
  let list = listOf(tools, first.build);
  const find = (name: string): ToolDefinition => {
    const tool = tools.get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };
  return {
    list: () => list,
    watch: changed.add,
    check(name, args) {
      const { input } = find(name);
      return input === undefined ? { ok: true, value: args } : checkBySchema<unknown>(input, args);
    },
    async run({ name, args, reconcile }, context) {
      const tool = find(name);
      return { value: await (reconcile === true ? tool.reconcile!(args, context) : tool.run(args, context)) };
    },
    close: async () => {},
    replace(app) {
      tools = toolsOf(app);
      list = listOf(tools, app.build);
      changed.call();
    },
  };
}

function toolsOf({ tools }: ToolsOfApp): ReadonlyMap<string, ToolDefinition> {
  return new Map([...tools.values()].flatMap((tool) => ('run' in tool ? [[tool.name, tool] as const] : [])));
}

function listOf(tools: ReadonlyMap<string, ToolDefinition>, build: string): ToolList {
  return new Map(Array.from(tools.values(), (tool) => [tool.name, listedTool(tool, build)]));
}
