import fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import type { HistoryTurn, Json } from '@troupe/contracts';
import { replayLog } from '../src/index.ts';
import { asked, zones } from './asked-of-machine.ts';
import { appOf } from './replicas.ts';
import { startRuntime, type Code } from './start-runtime.ts';

const zone = process.env['TZ'];
afterAll(() => {
  if (zone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = zone;
});

interface Item {
  readonly ask: string;
  readonly then: 'call' | 'publish' | 'sleep' | 'child' | 'move' | 'tick' | 'event' | 'hand on an error';
}

const anyProgram = fc.array(
  fc.array(
    fc.record({
      ask: fc.constantFrom(...Object.keys(asked)),
      then: fc.constantFrom<Item['then']>('call', 'publish', 'sleep', 'child', 'move', 'tick', 'event', 'hand on an error'),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  { minLength: 1, maxLength: 3 },
);

/** Branches that ask the machine and hand on what they receive, while it becomes another. */
function codeOf(program: readonly (readonly Item[])[]): Code {
  return async (ctx) => {
    let order = 0;
    const events = new EventTarget();
    const branch = async (items: readonly Item[], name: string): Promise<void> => {
      for (const [i, { ask, then }] of items.entries()) {
        const received = [asked[ask]!(), order++, name] as Json;
        const error = new Error(JSON.stringify(received).slice(0, 20));
        if (then === 'call') await ctx.call('note', received);
        else if (then === 'publish') ctx.publish('received', received);
        else if (then === 'sleep') await ctx.sleep(1, { key: `${name} ${i} ${order}` });
        else if (then === 'child') await ctx.child('child', received);
        else if (then === 'tick') await new Promise<void>((resolve) => process.nextTick(resolve));
        else if (then === 'event') events.dispatchEvent(new Event('received'));
        else if (then === 'hand on an error') await ctx.call('note', [error.stack, error] as never);
        else await ctx.step(`move ${name} ${i}`, () => void (process.env['TZ'] = zones[(order + i) % zones.length]));
      }
    };
    events.addEventListener('received', ({ timeStamp }) => ctx.publish('event', timeStamp));
    await Promise.all(program.map((items, i) => branch(items, `branch ${i}`)));
    return order;
  };
}

it('random programs that ask the machine replay in every zone, kept in memory or not (E3)', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyProgram, fc.boolean(), async (program, kept) => {
      const code = codeOf(program);
      const child: Code = async (_, input: unknown) => input;
      const activities = { note: { run: () => null } };
      await using runtime = await startRuntime({ code, child }, { cacheBytes: kept ? 1e9 : 0, activities });
      const { id, status, blocked } = await runtime.run('code');
      expect(blocked).toBeUndefined();
      expect(status).toBe('completed');
      const history: HistoryTurn[] = [...(await runtime.runtime.service.history(id, { limit: 200 })).items];
      const app = appOf([{ kind: 'workflow', name: 'code', run: code }], []);
      for (const elsewhere of zones) {
        process.env['TZ'] = elsewhere;
        expect(await replayLog({ app, agentLoop: () => Promise.reject(new Error('no agents')) }, history)).toBeUndefined();
      }
    }),
    { numRuns: 60, seed: 20_260_101 },
  );
});
