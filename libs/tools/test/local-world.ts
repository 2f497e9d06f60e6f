import { ToolError, type App, type AppTool, type ToolDefinition } from '@troupe/contracts';
import { z } from 'zod';
import type { ToolsWorld } from '../src/contract.ts';
import { localTools } from '../src/local.ts';

/** The name of the tool that knows what became of its attempts. */
export const reconciling = 'refund';

/** Tools of an app, in TypeScript. */
export function localWorld(): ToolsWorld {
  const runs = new Map<string, number>();
  const tool = (name: string, run: ToolDefinition['run'], more: Partial<ToolDefinition> = {}): ToolDefinition => ({
    kind: 'tool',
    name,
    description: `Does ${name}`,
    run(args, context) {
      runs.set(name, (runs.get(name) ?? 0) + 1);
      return run(args, context);
    },
    ...more,
  });
  const greet = tool('greet', ({ name }: { name: string }) => `Hello, ${name}`, { input: z.object({ name: z.string() }) });
  const wait = tool(
    'wait',
    (_, { signal, heartbeat }) =>
      new Promise((_resolve, reject) => {
        heartbeat('begun');
        signal.addEventListener('abort', () => reject(signal.reason as Error));
      }),
  );
  const fail = tool('fail', () => {
    throw new ToolError('There is no such order.');
  });
  const refund = tool(reconciling, () => 'paid', { effect: 'once', reconcile: () => ({ happened: false }) });
  const source = localTools(appOf('one', greet, wait, fail, refund));
  return {
    source,
    runs: (name) => runs.get(name) ?? 0,
    change: () =>
      source.replace(
        appOf(
          'two',
          greet,
          wait,
          refund,
          tool('more', () => 'more'),
        ),
      ),
  };
}

export function appOf(build: string, ...tools: readonly AppTool[]): Pick<App, 'build' | 'tools'> {
  return { build, tools: new Map(tools.map((each) => [each.name, each])) };
}
