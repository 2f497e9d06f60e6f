import { describe, expect } from 'vitest';
import { durably, signal } from './drive-task.ts';

const event = (place: number, data: unknown = place) => ({
  ...{ topic: 'orders', id: `e${place}`, data, at: '2026-01-01T00:00:00.000Z', attributes: {}, place },
});

describe('ctx.event', () => {
  durably(
    'X6: gives the event that the platform sends to that wait, without its place, and begins the next equal one behind it',
    async (given) => {
      const task = await given(async (ctx) => {
        const where = { 'data.order': 'o-1' };
        const first = await ctx.event({ topic: 'orders', where });
        const second = await ctx.event({ topic: 'orders', where });
        return [first.data, second.id, 'place' in second, second.key === undefined];
      });
      const [first] = [...task.state.open.values()];
      expect(first!.command).toMatchObject({
        kind: 'await-signal',
        name: 'orders',
        event: { topic: 'orders', where: { 'data.order': 'o-1' } },
      });
      await task.turn(signal(`event:${first!.command.id}`, event(17, 'a')));
      const [second] = [...task.state.open.values()];
      expect(second!.command).toMatchObject({ event: { after: 17 } });
      // A repeat for the first wait is for nobody, and a signal of the name of the topic is another thing.
      await task.turn(signal(`event:${first!.command.id}`, event(17, 'a')));
      await task.turn(signal('orders', event(18)));
      expect(task.state.end).toBeUndefined();
      // The same event, published once more, stands behind the first.
      await task.turn(signal(`event:${second!.command.id}`, { ...event(19), id: 'e17' }));
      const [third] = [...task.state.open.values()];
      expect(third!.command).toMatchObject({ event: { after: 19 } });
      await task.turn(signal(`event:${third!.command.id}`, event(20)));
      expect(task.state.end?.output).toEqual(['a', 'e20', false, true]);
    },
  );

  durably('rejects with timed-out once its time is over, and what comes later is for nobody', async (given) => {
    const task = await given(async (ctx) => {
      const late = await ctx.event({ topic: 'orders', timeout: '1m' }).catch((error: { code: string }) => error.code);
      return [late, (await ctx.event({ topic: 'orders', timeout: '1m' })).id];
    });
    const wait = () => [...task.state.open.values()].find(({ command }) => command.kind === 'await-signal')!.command.id;
    const first = wait();
    await task.resolve('event');
    expect(task.state.open.size).toBe(2);
    await task.turn(signal(`event:${first}`, event(1)));
    expect(task.state.end).toBeUndefined();
    await task.turn(signal(`event:${wait()}`, event(2)));
    expect(task.state.end?.output).toEqual(['timed-out', 'e2']);
  });

  durably('refuses what is no condition, and looks back as far as it says', async (given) => {
    const task = await given(async (ctx) => {
      const codes: unknown[] = [];
      for (const where of [{ 'date.order': 1 }, { 'data.total': { over: 5 } }, { 'data.total': { gte: true } }, 'data', []])
        try {
          await ctx.event({ topic: 'orders', where: where as never });
        } catch (error) {
          codes.push((error as { code: string }).code);
        }
      await ctx.event({ topic: 'orders', lookBack: '10s' });
      return codes;
    });
    const [wait] = [...task.state.open.values()];
    expect(wait!.command).toMatchObject({ event: { since: task.state.createdAt - 10_000 } });
    await task.turn(signal(`event:${wait!.command.id}`, event(1)));
    expect(task.state.end?.output).toEqual(Array.from({ length: 5 }, () => 'wrong-type'));
  });
});
