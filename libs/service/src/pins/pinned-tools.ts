import { toFailure, type WorkflowLog } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import { factsOf, fingerprint, toolBlocked, type ListedTool, type ToolList, type ToolSource } from '@troupe/tools';
import type { PinRecords, ToolPin } from './pin-records.ts';

export interface PinnedTools extends ToolSource {
  /** Of each tool that is blocked: why. */
  troubles(): readonly string[];
  /** What was accepted of a tool, and what it is now. */
  pinOf(name: string): { readonly pin: ToolPin; readonly tool: ListedTool } | undefined;
  /** Reads what was accepted, and accepts tools that are seen for the first time. */
  look(): Promise<void>;
}

export interface PinParts {
  readonly records: PinRecords;
  readonly env: Env;
  readonly log: WorkflowLog;
}

/** Milliseconds until what another process accepted is known here. */
const LOOK_MS = 2_000;

/**
 * The tools of a source, of which those that others wrote are as they were accepted.
 *
 * U8  A tool of a server is accepted as it is first seen, and from then on is that: its description, its schemas, its
 *     effect. It is not listed before that is stored.
 * U9  One that has changed is blocked: it stays listed with the reason, no model is shown it, and its calls are refused
 *     until somebody accepts the change, or it is as it was.
 */
export function pinnedTools(source: ToolSource, { records, env, log }: PinParts): PinnedTools {
  let pins: ReadonlyMap<string, ToolPin> = new Map();
  let shown: { readonly from: ToolList; readonly pins: typeof pins; readonly list: ToolList } | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  const listeners = new Set<() => void>();
  const blocked = new Set<string>();

  const list = (): ToolList => {
    const from = source.list();
    if (shown?.from === from && shown.pins === pins) return shown.list;
    shown = { from, pins, list: new Map([...from].flatMap(([name, tool]) => asPinned(name, tool, pins))) };
    return shown.list;
  };
  const readAndAccept = async (): Promise<void> => {
    let found = new Map((await records.all()).map((pin) => [pin.name, pin]));
    const missing = [...source.list().values()].filter(({ name, server }) => server !== undefined && !found.has(name));
    if (missing.length > 0) {
      await Promise.all(missing.map((tool) => records.insert(firstPin(tool, env.now()))));
      found = new Map((await records.all()).map((pin) => [pin.name, pin]));
    }
    if (isSame(found, pins)) return;
    pins = found;
    for (const listener of listeners) listener();
  };
  const look = async (): Promise<void> => {
    again = looking !== undefined;
    looking ??= (async () => {
      do {
        again = false;
        await readAndAccept().catch((error: unknown) =>
          log.warn('What was accepted of the tools of servers cannot be read, trying again.', { error: toFailure(error).message }),
        );
      } while (again);
      noteBlocked(list(), blocked, log);
    })().finally(() => (looking = undefined));
    return looking;
  };
  const stopWatching = source.watch(() => {
    for (const listener of listeners) listener();
    void look();
  });
  const stopLooking = every(env, LOOK_MS, () => {
    if ([...source.list().values()].some(({ server }) => server !== undefined)) void look();
  });

  return {
    list,
    watch(onChange) {
      const own = (): void => onChange();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    check: (name, args) => source.check(name, args),
    async run(use, context) {
      if (list().get(use.name)?.blocked === true) throw toolBlocked(use.name);
      return source.run(use, context);
    },
    async close() {
      stopLooking();
      stopWatching();
      await looking;
      await source.close();
    },
    troubles: () =>
      Array.from(list().values()).flatMap(({ name, blocked: is }) =>
        is === true ? [`The tool ${JSON.stringify(name)} is blocked: its server describes it in another way than was accepted.`] : [],
      ),
    pinOf(name) {
      const [pin, tool] = [pins.get(name), source.list().get(name)];
      return pin === undefined || tool === undefined ? undefined : { pin, tool };
    },
    look,
  };
}

function asPinned(name: string, tool: ListedTool, pins: ReadonlyMap<string, ToolPin>): readonly (readonly [string, ListedTool])[] {
  if (tool.server === undefined) return [[name, tool]];
  const pin = pins.get(name);
  if (pin === undefined) return [];
  const accepted = { ...tool, pin: pin.fingerprint };
  return [[name, pin.fingerprint === fingerprint(tool) ? accepted : { ...accepted, blocked: true, trouble: toolBlocked(name).message }]];
}

function firstPin(tool: ListedTool, now: number): ToolPin {
  return {
    ...{ name: tool.name, server: tool.server!, fingerprint: fingerprint(tool), facts: JSON.stringify(factsOf(tool)) },
    ...{ at: new Date(now).toISOString(), n: 0 },
  };
}

function noteBlocked(list: ToolList, known: Set<string>, log: WorkflowLog): void {
  for (const { name, server, blocked } of list.values()) {
    if (blocked === true && !known.has(name))
      log.warn('A tool is blocked: its server describes it in another way than was accepted.', { tool: name, server });
    if (blocked === true) known.add(name);
    else known.delete(name);
  }
}

function isSame(one: ReadonlyMap<string, ToolPin>, other: ReadonlyMap<string, ToolPin>): boolean {
  return one.size === other.size && [...one].every(([name, { n }]) => other.get(name)?.n === n);
}
