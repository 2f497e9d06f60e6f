import type { ToolServer } from '@troupe/contracts';
import { combineSources } from '../combine-sources.ts';
import { listeners } from '../listeners.ts';
import type { ToolSource } from '../port.ts';

/** The tools of what an app names and others wrote. */
export interface ServersTools<S extends ToolServer> extends ToolSource {
  /** Of each that cannot be used now: why. */
  troubles(): readonly string[];
  /** Resolves once each was reached, or not, for the first time. */
  tried(): Promise<void>;
  /** Goes on with others; those that are the same stay as they are. */
  replace(this: void, servers: ReadonlyMap<string, S>): void;
}

/** The tools of one. Those it had stay listed while it is away (U7). */
export interface ServerTools extends ToolSource {
  /** Why its tools cannot be called now. */
  trouble(): string | undefined;
  /** Resolves once it was reached, or not, for the first time. */
  readonly tried: Promise<void>;
}

export interface ServersOptions<S extends ToolServer> {
  readonly open: (server: S) => ServerTools;
  /** What is said of one that cannot be used. */
  readonly inWords: (name: string, trouble: string) => string;
  /** Whether one that is replaced has its tools until the next one was tried. */
  readonly handsOver?: boolean;
}

interface Opened {
  readonly text: string;
  readonly tools: ServerTools;
  /** Whose place it takes once it was tried. */
  before: ServerTools | undefined;
}

export function toolsOfServers<S extends ToolServer>(
  first: ReadonlyMap<string, S>,
  { open, inWords, handsOver = false }: ServersOptions<S>,
): ServersTools<S> {
  const changed = listeners();
  const opened = new Map<string, Opened>();
  const closing = new Set<Promise<void>>();
  let all = combineSources([]);
  const close = (tools: ServerTools): void => {
    const closed = tools.close().finally(() => closing.delete(closed));
    closing.add(closed);
  };
  const combine = (): void => void (all = combineSources(Array.from(opened.values(), ({ before, tools }) => before ?? tools)));
  const add = (name: string, server: S, before: ServerTools | undefined): void => {
    const tools = open(server);
    const own: Opened = { text: textOf(server), tools, before };
    opened.set(name, own);
    tools.watch(() => own.before === undefined && changed.call());
    if (before === undefined) return;
    void tools.tried.then(() => {
      if (own.before === undefined) return;
      own.before = undefined;
      close(before);
      combine();
      changed.call();
    });
  };
  const replace = (servers: ReadonlyMap<string, S>): void => {
    for (const [name, own] of opened) {
      const next = servers.get(name);
      if (next !== undefined && textOf(next) === own.text) continue;
      opened.delete(name);
      const { before = own.tools } = own;
      own.before = undefined;
      if (before !== own.tools) close(own.tools);
      if (handsOver && next !== undefined) add(name, next, before);
      else close(before);
    }
    for (const [name, server] of servers) if (!opened.has(name)) add(name, server, undefined);
    combine();
  };
  replace(first);
  return {
    list: () => all.list(),
    watch: changed.add,
    check: (name, args) => all.check(name, args),
    run: (use, context) => all.run(use, context),
    troubles: () =>
      [...opened].flatMap(([name, { tools }]) => {
        const trouble = tools.trouble();
        return trouble === undefined ? [] : [inWords(name, trouble)];
      }),
    async tried() {
      await Promise.all(Array.from(opened.values(), ({ tools }) => tools.tried));
    },
    replace(servers) {
      const before = all.list();
      replace(servers);
      const after = all.list();
      if (before.size !== after.size || [...before].some(([name, tool]) => after.get(name) !== tool)) changed.call();
    },
    async close() {
      for (const { before, tools } of opened.values()) for (const each of [before, tools]) if (each !== undefined) close(each);
      await Promise.all(closing);
    },
  };
}

/** Rules are functions; of another with the same text nothing else is known. */
function textOf(server: ToolServer): string {
  return JSON.stringify(server, (_key, value: unknown) => (typeof value === 'function' ? String(value) : value));
}
