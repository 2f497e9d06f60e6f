import { jsonSchemaOf, recordOptions, type Json, type ToolDefinition } from '@troupe/contracts';
import { defaultOptions } from '../default-options.ts';
import type { ListedTool, ToolOptions } from '../port.ts';

/** Its schema and options are made when somebody asks for them: schemas are costly to convert. @param build of the app */
export function listedTool(tool: ToolDefinition, build: string): ListedTool {
  let input: Json | undefined;
  let options: ToolOptions | undefined;
  return {
    name: tool.name,
    description: tool.description,
    get input() {
      return tool.input === undefined ? undefined : (input ??= jsonSchemaOf(tool.input));
    },
    output: undefined,
    get options() {
      return (options ??= optionsOf(tool));
    },
    approve: tool.approve,
    concurrency: tool.concurrency,
    reconciles: tool.reconcile !== undefined,
    build,
  };
}

function optionsOf(tool: ToolDefinition): ToolOptions {
  const own = tool.timeout === undefined ? tool : { ...tool, startToClose: tool.timeout };
  return { ...defaultOptions, ...recordOptions(own) };
}
