import { defaultBounds, type Bounds, type Callable, type WorkContext } from '@troupe/contracts';
import { machineEnv } from '@troupe/env/machine';
import { demandPinned, toolNotFound, type ListedTool, type ToolSource } from '@troupe/tools';
import { storeLarge } from './artifacts/large-result.ts';
import { demandChain } from './demand-chain.ts';
import { askOwnerOfMemory } from './reports/owner-memory.ts';
import { ownerConsents } from './reports/owner-consents.ts';
import { serveChecked, type Definition, type ServeOptions } from './serve-checked.ts';
import type { Served } from './serve-names.ts';

export interface ServeTools extends ServeOptions {
  readonly tools: ToolSource;
  /** Whose agents say what they may call; asked for each call, so that a reloaded app counts at once. */
  readonly app: () => Callable;
  /** Those of the table by default. */
  readonly bounds?: Pick<Bounds, 'resultBytes'>;
}

/** Runs the tools of a source, those that come later too. */
export function serveTools({ tools, app, bounds = defaultBounds, ...options }: ServeTools): Served {
  const mostOf = ({ agent = '' }: WorkContext): number => Math.max(bounds.resultBytes, app().agents.get(agent)?.limits?.toolText ?? 0);
  const known = new WeakMap<ListedTool, Definition>();
  const served = serveChecked(options, {
    kind: 'tool',
    names: () => tools.list().keys(),
    find(name) {
      const tool = tools.list().get(name);
      if (tool === undefined) return undefined;
      let definition = known.get(tool);
      if (definition === undefined) known.set(tool, (definition = definitionOf(tools, tool, mostOf, options)));
      return definition;
    },
    demandAllowed: (work) => {
      demandChain(app(), work);
      if (work.reconcile !== true) demandPinned(tools.list().get(work.name), work.pin, options.redact);
    },
    missing: toolNotFound,
  });
  const stopWatching = tools.watch(served.refresh);
  return {
    ...served,
    stop(grace) {
      stopWatching();
      return served.stop(grace);
    },
  };
}

/** @param mostOf bytes of a result that the agent of a call is given */
function definitionOf(
  tools: ToolSource,
  { name, concurrency, options, reconciles }: ListedTool,
  mostOf: (ctx: WorkContext) => number,
  { bus, env = machineEnv, log }: ServeOptions,
): Definition {
  return {
    concurrency,
    timeout: options.startToClose,
    check: (args) => tools.check(name, args),
    run: async (args, ctx, work) => {
      const asking = { bus, env, log, signal: () => ctx.signal };
      const use = { name, args, consents: ownerConsents(asking, work), memory: () => askOwnerOfMemory(asking, work) };
      return storeLarge(await tools.run(use, ctx), name, ctx, mostOf(ctx));
    },
    reconcile: reconciles ? (args, ctx) => tools.run({ name, args, reconcile: true }, ctx) : undefined,
  };
}
