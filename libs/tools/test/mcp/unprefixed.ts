import type { ListedTool, ToolList, ToolSource } from '../../src/index.ts';

/** A source whose tools have the names the server has them by, as the contract asks for. */
export function unprefixed(source: ToolSource, prefix: string): ToolSource {
  const known = new WeakMap<ToolList, ToolList>();
  const list = (): ToolList => {
    const all = source.list();
    let short = known.get(all);
    if (short === undefined) known.set(all, (short = new Map(Array.from(all.values(), (tool) => shortOf(tool, prefix)))));
    return short;
  };
  return {
    ...source,
    list,
    check: (name, args) => source.check(prefix + name, args),
    run: async (use, context) => source.run({ ...use, name: prefix + use.name }, context),
  };
}

function shortOf(tool: ListedTool, prefix: string): [string, ListedTool] {
  const name = tool.name.slice(prefix.length);
  return [name, { ...tool, name }];
}
