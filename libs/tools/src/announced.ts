import { TroupeError, type CatalogEntry, type Effect, type Json, type ToolServer } from '@troupe/contracts';
import { z } from 'zod';
import { defaultOptions } from './default-options.ts';
import { checkedArguments } from './foreign/checked-arguments.ts';
import { schemaCheck, type SchemaCheck } from './foreign/schema-check.ts';
import { listeners } from './listeners.ts';
import { optionsOf } from './mcp/foreign-tools.ts';
import { remoteOptions } from './remote/remote-options.ts';
import type { ListedTool, ToolList, ToolSource } from './port.ts';
import { toolNotFound } from './tool-not-found.ts';
import { limitsOf } from './of-app/limits-of.ts';

/** Tools of servers, as the processes that run them announce them: to processes that list and check, and run none. */
export interface AnnouncedTools extends ToolSource {
  /** Goes on with what is announced now. */
  announced(entries: readonly CatalogEntry[]): void;
  /** Goes on with the servers of another version of the app. */
  replace(servers: Servers): void;
}

type Servers = ReadonlyMap<string, ToolServer>;

/** What is read of an announcement: a process on the bus may say anything. */
const details: z.ZodType<{ readonly effect: Effect; readonly server: string; readonly trouble?: string | undefined }> = z.object({
  effect: z.enum(['pure', 'idempotent', 'once']),
  server: z.string(),
  trouble: z.string().max(1_024).optional(),
});

export function announcedTools(first: Servers): AnnouncedTools {
  const changed = listeners();
  const checks = new WeakMap<ListedTool, SchemaCheck>();
  let servers = first;
  let entries: readonly CatalogEntry[] = [];
  let list: ToolList = new Map();
  const show = (): void => {
    const before = list;
    const tools = presentOf(entries).flatMap((entry) => listedTool(entry, servers));
    list = new Map(tools.map((tool) => [tool.name, isSame(before.get(tool.name), tool) ? before.get(tool.name)! : tool]));
    if (before.size === list.size && [...before].every(([name, tool]) => list.get(name) === tool)) list = before;
    else changed.call();
  };
  const find = (name: string): ListedTool => {
    const tool = list.get(name);
    if (tool === undefined) throw toolNotFound(name);
    return tool;
  };
  return {
    list: () => list,
    watch: changed.add,
    check(name, args) {
      const tool = find(name);
      let check = checks.get(tool);
      if (check === undefined) checks.set(tool, (check = schemaCheck(tool.input ?? true)));
      return checkedArguments(check, args);
    },
    async run({ name }) {
      find(name);
      throw new TroupeError('unavailable', `The tool ${JSON.stringify(name)} is run by a tool gateway, not here.`, { retryable: true });
    },
    close: async () => {},
    announced(next) {
      entries = next;
      show();
    },
    replace(next) {
      servers = next;
      show();
    },
  };
}

/** Of a server that some process serves, what none serves is gone; of one that nobody serves now, all stays (U7). */
function presentOf(entries: readonly CatalogEntry[]): readonly CatalogEntry[] {
  const served = new Set(entries.filter(({ instances }) => instances.length > 0).map(serverOf));
  return entries.filter((entry) => entry.instances.length > 0 || !served.has(serverOf(entry)));
}

function serverOf({ details: announced }: CatalogEntry): unknown {
  return (announced as { readonly server?: unknown } | undefined)?.server;
}

/** What is said of a tool counts where the app leaves it to the server; the rest is what the app says. */
function listedTool(entry: CatalogEntry, servers: Servers): readonly ListedTool[] {
  const read = details.safeParse(entry.details);
  const server = read.success ? servers.get(read.data.server) : undefined;
  if (!read.success || server === undefined) return [];
  const { effect, trouble } = read.data;
  const { name, description = name, input, output, build } = entry;
  return [
    {
      ...{ name, description, input, output, build, server: server.name, approve: server.approve, concurrency: undefined },
      ...limitsOf(`${server.kind}.${server.name}`, server),
      options: { ...defaultOptions, ...(server.kind === 'remote' ? remoteOptions(server) : optionsOf(server)), effect },
      reconciles: false,
      ...(trouble === undefined ? {} : { trouble }),
    },
  ];
}

function isSame(one: ListedTool | undefined, other: ListedTool): boolean {
  return (
    one !== undefined &&
    one.build === other.build &&
    one.trouble === other.trouble &&
    isSameJson(one.input, other.input) &&
    one.approve === other.approve
  );
}

function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
