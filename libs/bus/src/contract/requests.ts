import { describe, expect, it } from 'vitest';
import { TroupeError } from '@troupe/contracts';
import type { BusWorld } from './bus-world.ts';
import { awkwardValue } from './awkward-value.ts';
import { newSubject } from './works.ts';

export function describeRequests(world: () => BusWorld): void {
  const LONG = 5000;

  describe('a request', () => {
    it('is answered by a responder of its subject (B5, B7)', async () => {
      const { bus, peer } = world();
      const subject = newSubject();
      const responder = peer.respond(subject, async (body) => ({ got: body }));
      await peer.ping();
      expect(await bus.request(subject, awkwardValue, LONG)).toEqual({ got: awkwardValue });
      expect(await bus.request(subject, null, LONG)).toEqual({ got: null });
      await responder.stop();
    });

    it('reaches one responder of several (B5)', async () => {
      const { bus, peer } = world();
      const subject = newSubject();
      let asked = 0;
      const responders = [bus, peer].map((side) => side.respond(subject, async () => ++asked));
      await peer.ping();
      const answers = await Promise.all(Array.from({ length: 20 }, () => bus.request(subject, {}, LONG)));
      expect(asked).toBe(20);
      expect(new Set(answers).size).toBe(20);
      await Promise.all(responders.map((responder) => responder.stop()));
    });

    it('without a responder, or after it stopped, is unavailable at once (B5)', async () => {
      const { bus } = world();
      const subject = newSubject();
      const begun = performance.now();
      await expect(bus.request(subject, {}, LONG)).rejects.toMatchObject({ code: 'unavailable' });
      const responder = bus.respond(subject, async () => 'here');
      expect(await bus.request(subject, {}, LONG)).toBe('here');
      await responder.stop();
      await expect(bus.request(subject, {}, LONG)).rejects.toMatchObject({ code: 'unavailable' });
      expect(performance.now() - begun).toBeLessThan(LONG / 2);
    });

    it('rejects with the code and message its responder threw', async () => {
      const { bus, peer } = world();
      const subject = newSubject();
      const responder = peer.respond(subject, async () => {
        throw new TroupeError('task-ended', 'The task t1 has ended.');
      });
      await peer.ping();
      await expect(bus.request(subject, {}, LONG)).rejects.toMatchObject({ code: 'task-ended', message: 'The task t1 has ended.' });
      await responder.stop();
    });

    it('without an answer in time times out, and the late answer harms nobody', async () => {
      const { bus, peer } = world();
      const subject = newSubject();
      let answer = (): void => {};
      const responder = peer.respond(subject, () => new Promise((resolve) => (answer = () => resolve('late'))));
      await peer.ping();
      const begun = performance.now();
      await expect(bus.request(subject, {}, 80)).rejects.toMatchObject({ code: 'request-timeout' });
      // Timers and clocks of a machine are off by a millisecond or two.
      expect(performance.now() - begun).toBeGreaterThanOrEqual(70);
      answer();
      await responder.stop();
    });

    it('may make requests while it is answered', async () => {
      const { bus, peer } = world();
      const [outer, inner] = [newSubject(), newSubject()];
      const responders = [peer.respond(outer, (body) => peer.request(inner, body, LONG)), bus.respond(inner, async (body) => [body])];
      await Promise.all([bus.ping(), peer.ping()]);
      expect(await bus.request(outer, 1, LONG)).toEqual([1]);
      await Promise.all(responders.map((responder) => responder.stop()));
    });
  });
}
