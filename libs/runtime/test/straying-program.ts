import { EventEmitter } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { startRuntime, type Code } from './start-runtime.ts';

// A process whose app throws where nothing can catch it. Says how each task ended, and what the log has of it.

const error = (where: string): Error => new Error(`thrown by ${where}`);
/** Ways in which code of a call goes wrong beside its own promise, and then waits for its end. */
const ways: Readonly<Record<string, (signal: AbortSignal) => void>> = {
  timer: () =>
    void setTimeout(() => {
      throw error('timer');
    }, 1),
  interval: () => {
    const timer = setInterval(() => {
      clearInterval(timer);
      throw error('interval');
    }, 1);
  },
  immediate: () =>
    void setImmediate(() => {
      throw error('immediate');
    }),
  tick: () =>
    process.nextTick(() => {
      throw error('tick');
    }),
  microtask: () =>
    queueMicrotask(() => {
      throw error('microtask');
    }),
  rejection: () => void Promise.reject(error('rejection')),
  'late rejection': () =>
    void delay(2).then(() => {
      throw error('late rejection');
    }),
  emitter: () => void setTimeout(() => new EventEmitter().emit('error', error('emitter')), 1),
  socket: () => void connect(1, '127.0.0.1'),
  'something else': () =>
    void setTimeout(() => {
      throw {
        get message() {
          throw error('getter');
        },
      };
    }, 1),
};
const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

const once = { retry: { attempts: 1 } };
const workflows: Readonly<Record<string, Code>> = {
  activity: (ctx, way: string) => ctx.call('stray', way, once),
  step: (ctx, way: string) => ctx.step('stray', ({ signal }) => (ways[way]!(signal), never(signal)), once),
  after: async (ctx, way: string) => [await ctx.call('leaves', way, once), await ctx.step('rest', () => delay(50).then(() => 'rested'))],
  listener: (ctx) => ctx.call('listens', null, { ...once, startToClose: 20 }),
  'in a microtask': async (ctx) => {
    queueMicrotask(() => {
      throw error('the code of a task');
    });
    await ctx.sleep('1h');
  },
  'in a listener': async (ctx) => {
    const controller = new AbortController();
    controller.signal.addEventListener('abort', () => {
      throw error('a listener of a task');
    });
    await ctx.sleep(1);
    controller.abort();
    await ctx.sleep('1h');
  },
  'caught late': async (ctx) => {
    const late = ctx.call('fails', null, once);
    await ctx.sleep(50);
    const step = ctx.step(
      'fails late',
      async () => {
        const rejected = Promise.reject(error('a step'));
        await delay(20);
        await rejected;
      },
      once,
    );
    await ctx.sleep(50);
    return Promise.all([late, step].map((each) => each.catch(({ message }: Error) => message)));
  },
  quick: (ctx) => ctx.call('quick'),
};

const activities = {
  stray: { run: (way: string, { signal }: { readonly signal: AbortSignal }) => (ways[way]!(signal), never(signal)) },
  leaves: { run: (way: string, { signal }: { readonly signal: AbortSignal }) => (ways[way]!(signal), 'left') },
  listens: {
    run: (_: unknown, { signal }: { readonly signal: AbortSignal }) =>
      new Promise(() =>
        signal.addEventListener('abort', () => {
          throw error('listener');
        }),
      ),
  },
  fails: {
    run: () => {
      throw error('an activity');
    },
  },
  quick: { run: () => 'done' },
};

const exits = process.argv[2] === 'exit';
await using started = await startRuntime(workflows, { activities, ...(exits ? { strayErrors: 'exit' as const } : {}) });
const say = async (name: string, input?: string): Promise<void> => {
  const { status, error: failure, blocked, output } = await started.run(name, input, 1_000);
  console.log([name, input, status, failure?.message ?? blocked?.code ?? JSON.stringify(output)].filter(Boolean).join(' | '));
};
if (exits) await say(process.argv[3]!, 'timer');
else {
  for (const way of Object.keys(ways)) {
    await say('activity', way);
    await say('step', way);
  }
  await say('after', 'timer');
  await say('after', 'late rejection');
  await say('listener');
  await say('in a microtask');
  await say('in a listener');
  await say('caught late');
  await say('quick');
  const lines = started.logged.filter((line) => line.includes('caught by nobody'));
  console.log(`logged ${lines.length}: ${[...new Set(lines)].join('; ')}`);
}
