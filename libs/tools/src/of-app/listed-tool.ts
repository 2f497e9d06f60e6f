import { jsonSchemaOf, recordOptions, type AppTool, type Json } from '@troupe/contracts';
import { defaultOptions } from '../default-options.ts';
import type { ListedTool, ToolOptions } from '../port.ts';
import { limitsOf } from './limits-of.ts';

/** Its schemas and options are made when somebody asks for them: schemas are costly to convert. @param build of the app */
export function listedTool(tool: AppTool, build: string): ListedTool {
  const result = 'http' in tool ? tool.output : undefined;
  let input: Json | undefined;
  let output: Json | undefined;
  let options: ToolOptions | undefined;
  return {
    name: tool.name,
    description: tool.description,
    get input() {
      return tool.input === undefined ? undefined : (input ??= jsonSchemaOf(tool.input));
    },
    get output() {
      return result === undefined ? undefined : (output ??= jsonSchemaOf(result));
    },
    get options() {
      return (options ??= optionsOf(tool));
    },
    approve: tool.approve,
    concurrency: tool.workerConcurrency,
    ...limitsOf(`tool.${tool.name}`, tool),
    ...('http' in tool ? { untrusted: true } : {}),
    reconciles: 'run' in tool && tool.reconcile !== undefined,
    build,
  };
}

function optionsOf(tool: AppTool): ToolOptions {
  const own = tool.timeout === undefined ? tool : { ...tool, startToClose: tool.timeout };
  return { ...defaultOptions, ...recordOptions(own) };
}
