import type { AppTool, ToolDefinition } from '@troupe/contracts';
import type { ToolSource } from './port.ts';
import { toolsOfApp, type AppToolSource, type ToolsOfApp } from './of-app/tools-of-app.ts';

/** The tools an app defines in TypeScript. */
export interface LocalTools extends ToolSource, Pick<AppToolSource<ToolDefinition>, 'replace'> {}

export function localTools(app: ToolsOfApp): LocalTools {
  const { find, ...own } = toolsOfApp(app, isLocal);
  return {
    ...own,
    async run({ name, args, reconcile }, context) {
      const tool = find(name);
      return { value: await (reconcile === true ? tool.reconcile!(args, context) : tool.run(args, context)) };
    },
    close: async () => {},
  };
}

function isLocal(tool: AppTool): tool is ToolDefinition {
  return 'run' in tool;
}
