import { FIND_TOOLS, mayCall, type Schema } from '@troupe/contracts';
import MiniSearch from 'minisearch';
import { z } from 'zod';
import type { BuiltInTool } from './built-in-tool.ts';
import type { ListedTool, ToolList } from '../port.ts';

interface FindTools {
  readonly query: string;
  readonly limit: number;
}

const input: Schema<FindTools> = z.object({
  query: z.string().min(1).max(512).describe('What the tool is to do, in a few words'),
  limit: z.int().min(1).max(20).default(8).describe('How many tools to name at most'),
});

/** Characters of a description that are shown: of a tool that is offered all of it is. */
const SHOWN = 200;

/** Finds tools of servers by what they do: they are offered from then on. */
export const findTools: BuiltInTool<FindTools> = {
  name: FIND_TOOLS,
  input,
  description:
    'Searches the names and descriptions of all tools you may use; you are shown only some of them at first. You can call the tools it names from your next answer on. Call it whenever no tool you are shown does what you need.',
  run({ query, limit }, { agent }, { app, list }) {
    const callable = app();
    const tools = list();
    const mayUse = ({ name, server, trouble }: ListedTool): boolean =>
      server !== undefined && trouble === undefined && agent !== undefined && mayCall(callable, agent, { kind: 'tool', name });
    const found = indexOf(tools)
      .search(query, { filter: ({ id }) => mayUse(tools.get(id as string)!) })
      .slice(0, limit)
      .map(({ id }) => tools.get(id as string)!);
    return { tools: found.map(({ name, description }) => ({ name, description: description.slice(0, SHOWN).toWellFormed() })) };
  },
};

const indexes = new WeakMap<ToolList, MiniSearch<ListedTool>>();

/** Made once for a list: a list is another when one of its tools is (U1). */
function indexOf(tools: ToolList): MiniSearch<ListedTool> {
  const known = indexes.get(tools);
  if (known !== undefined) return known;
  const index = new MiniSearch<ListedTool>({
    idField: 'name',
    fields: ['words', 'description'],
    extractField: (tool, field) => (field === 'words' ? wordsOf(tool.name) : field === 'name' ? tool.name : tool.description),
    searchOptions: { boost: { words: 2 }, prefix: true, fuzzy: 0.15 },
  });
  index.addAll([...tools.values()].filter(({ server }) => server !== undefined));
  indexes.set(tools, index);
  return index;
}

/** `github_create_issue` and `createIssue` are found by each of their words. */
function wordsOf(name: string): string {
  return `${name} ${name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/[_-]/g, ' ')}`;
}
