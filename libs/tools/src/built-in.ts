import { checkBySchema, jsonSchemaOf, TroupeError } from '@troupe/contracts';
import type { BuiltInOutside, BuiltInTool } from './built-in/built-in-tool.ts';
import { findTools } from './built-in/find-tools.ts';
import { readWorkingMemory, recall, remember, searchKnowledge, updateWorkingMemory } from './built-in/memory-tools.ts';
import { readArtifact } from './built-in/read-artifact.ts';
import { defaultOptions } from './default-options.ts';
import type { ListedTool, ToolSource } from './port.ts';
import { toolNotFound } from './tool-not-found.ts';

/** Of the platform, which changes with its version alone. */
const BUILD = '1';

const tools: ReadonlyMap<string, BuiltInTool> = new Map(
  [readArtifact, findTools, remember, recall, readWorkingMemory, updateWorkingMemory, searchKnowledge].map((tool) => [tool.name, tool]),
);
const list: ReadonlyMap<string, ListedTool> = new Map(Array.from(tools, ([name, tool]) => [name, listedTool(tool)]));

/** The tools of the platform itself. @param outside of a process that runs tools; the others list and check them */
export function builtInTools(outside: BuiltInOutside | undefined): ToolSource {
  const find = (name: string): BuiltInTool => {
    const tool = tools.get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };
  return {
    list: () => list,
    // They never change.
    watch: () => () => {},
    check: (name, args) => checkBySchema(find(name).input, args),
    async run({ name, args, memory }, context) {
      const tool = find(name);
      if (outside === undefined) throw new TroupeError('unavailable', `No tools are run here; ${name} is one.`, { retryable: true });
      return { value: await tool.run(args as never, context, { ...outside, memory }) };
    },
    close: async () => {},
  };
}

function listedTool({ name, description, input, untrusted, effect = 'pure' }: BuiltInTool): ListedTool {
  return {
    ...{ name, description, input: jsonSchemaOf(input), output: undefined, build: BUILD, builtIn: true },
    options: { ...defaultOptions, effect },
    ...(untrusted === undefined ? {} : { untrusted }),
    ...{ approve: undefined, concurrency: undefined, reconciles: false },
  };
}
