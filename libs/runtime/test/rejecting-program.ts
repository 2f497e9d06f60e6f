import { setTimeout as delay } from 'node:timers/promises';
import { startRuntime, type Code } from './start-runtime.ts';

// A process with nothing but the runtime to handle rejections. Says how its task ended, then rejects
// a promise of its own when it is started with `--reject`.

/** Awaits the helper only after another turn, when it was rejected long ago. */
const awaitedLate: Code = async (ctx) => {
  const helper = async (): Promise<void> => ctx.sleep('1h');
  const begun = helper();
  await ctx.signal('never').catch(() => undefined);
  await ctx.step('tidy', () => delay(20));
  await begun;
};

const neverAwaited: Code = async (ctx) => {
  const helper = async (): Promise<void> => {
    await ctx.step('before', () => 1);
    throw new Error('nobody handles this');
  };
  void helper();
  await ctx.sleep(20);
  return 'done';
};

await using runtime = await startRuntime({ awaitedLate, neverAwaited }, { cacheBytes: 0 });
const { id } = await runtime.run('awaitedLate', undefined, 20);
await runtime.runtime.service.cancel(id);
const late = await runtime.runtime.service.wait(id, 5_000);
const never = await runtime.run('neverAwaited');
console.log(late.status, never.status);
if (process.argv.includes('--reject')) void Promise.reject(new Error('of the process itself'));
await delay(20);
console.log('still here');
