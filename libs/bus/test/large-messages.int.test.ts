import { connect, headers, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';
import { TroupeError, type Json, type RequestSubject } from '@troupe/contracts';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { newSubject, newWorks } from '../src/contract/works.ts';
import { natsBus, type NatsBus, type NatsBusOptions } from '../src/nats.ts';
import type { Refusal } from '../src/port.ts';
import { deleteStream, newPrefix } from './nats-world.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startNats({ config: 'max_payload: 64KB' });
}, SETUP_TIMEOUT);
afterAll(() => server.stop());

const LONG = 20_000;
const text = (bytes: number): string => 'é"x'.repeat(bytes / 5);

/** A subject whose messages may be large; what is sent ahead of one is the name in it. */
function largeSubject(): RequestSubject<Json, Json> {
  const claimOf = (body: Json): Json => (body as { readonly name?: string } | null)?.name ?? null;
  return { ...newSubject(), large: { claimOf, readClaim: (claim) => claim as Json } };
}

interface World {
  readonly bus: NatsBus;
  readonly peer: NatsBus;
  readonly nc: NatsConnection;
  readonly refused: readonly Refusal[];
  request(subject: { readonly name: string }, bytes: string, head: Readonly<Record<string, string>>): Promise<any>;
}

async function newWorld(options: NatsBusOptions = {}): Promise<World> {
  const prefix = newPrefix();
  const [bus, peer] = (await Promise.all([0, 1].map(() => natsBus({ servers: server.url, prefix, ...options })))) as [NatsBus, NatsBus];
  const nc = await connect({ servers: server.url });
  const refused: Refusal[] = [];
  peer.refused((refusal) => refused.push(refusal));
  onTestFinished(async () => {
    await nc.close();
    await Promise.all([bus.close(), peer.close()]);
    await deleteStream(server.url, prefix);
  });
  const headOf = (head: Readonly<Record<string, string>>): MsgHdrs => {
    const made = headers();
    for (const [name, value] of Object.entries(head)) made.set(name, value);
    return made;
  };
  return {
    bus,
    peer,
    nc,
    refused,
    async request({ name }, bytes, head) {
      const answer = await nc.request(`${prefix}.request.${name}`, bytes, { timeout: 5_000, headers: headOf(head) });
      return answer.data.length === 0 ? undefined : answer.json();
    },
  };
}

describe('a request larger than a message of the server (B12)', () => {
  it('arrives as it was sent, and so does its answer, however many are under way', async () => {
    const { bus, peer } = await newWorld();
    const subject = largeSubject();
    peer.respond(subject, async (body) => body);
    await peer.ping();
    const bodies = [0, 1, 2, 3].map((i) => ({ name: `n${i}`, text: text(500_000 + i * 300_000) }));
    expect(await Promise.all(bodies.map((body) => bus.request(subject, body, LONG)))).toEqual(bodies);
    expect(await bus.request(subject, { name: 'small' }, LONG)).toEqual({ name: 'small' });
    // Nothing is kept of them.
    expect(await bus.request(subject, bodies[0]!, LONG)).toEqual(bodies[0]);
  });

  it('is kept only when somebody wants it, and only one of each sender', async () => {
    const { bus, peer, request, refused } = await newWorld();
    const subject = largeSubject();
    const asked: Json[] = [];
    const admit = (claim: Json): void => {
      asked.push(claim);
      if (claim === 'stranger') throw new TroupeError('invalid-token', 'Not yours.', { retryable: false });
      if (claim === 'late') throw new TroupeError('cancelled', 'Nobody waits.', { retryable: false });
    };
    peer.respond(subject, async () => 'taken', admit);
    await peer.ping();
    await expect(bus.request(subject, { name: 'stranger', text: text(300_000) }, LONG)).rejects.toMatchObject({ code: 'invalid-token' });
    await expect(bus.request(subject, { name: 'late', text: text(300_000) }, LONG)).rejects.toMatchObject({
      code: 'cancelled',
      retryable: false,
    });
    expect(asked).toEqual(['stranger', 'late']);
    expect(refused.map(({ reason }) => reason)).toEqual(['Not yours.']);

    // Two of one sender: the second takes the place of the first.
    const piece = (id: string, n: number, bytes = 'x'): Promise<any> =>
      request(subject, bytes, { 'Troupe-Piece': `${id}/${n}/2`, 'Troupe-Claim': '"one"' });
    expect(await piece('a', 0)).toBeUndefined();
    expect(await piece('b', 0, '{"v":1,"bo')).toBeUndefined();
    expect(await piece('a', 1)).toMatchObject({ body: { failure: { code: 'unavailable' } } });
    expect(await piece('b', 1, 'dy":1}')).toMatchObject({ body: { value: 'taken' } });
  });

  it('is refused by name beyond the bound, on both ways, as are pieces that are none', async () => {
    const { bus, peer, request, refused } = await newWorld({ messageBytes: 400_000 });
    const [subject, small] = [largeSubject(), newSubject()];
    peer.respond(subject, async (body) => (body === 'much' ? text(500_000) : 'little'));
    peer.respond(small, async () => text(100_000));
    await peer.ping();
    const tooLarge = { code: 'payload-too-large', message: expect.stringMatching(/bytes/), retryable: false };
    await expect(bus.request(subject, text(500_000), LONG)).rejects.toMatchObject(tooLarge);
    await expect(bus.request(subject, 'much', LONG)).rejects.toMatchObject(tooLarge);
    await expect(bus.request(small, text(100_000), LONG)).rejects.toMatchObject(tooLarge);
    await expect(bus.request(small, 'x', LONG)).rejects.toMatchObject(tooLarge);
    for (const head of ['x', 'a/1/1', 'a/0/99999', '/0/1', `${'a'.repeat(65)}/0/2`, 'a/-1/2'])
      expect(await request(subject, 'x', { 'Troupe-Piece': head, 'Troupe-Claim': 'null' }), head).toMatchObject({
        body: { failure: { code: 'validation-failed' } },
      });
    for (const head of ['x', 'a/2/2'])
      expect(await request(subject, '', { 'Troupe-Next': head })).toMatchObject({ body: { failure: { code: 'validation-failed' } } });
    expect(await request(subject, 'x', { 'Troupe-Piece': 'a/0/2', 'Troupe-Claim': 'no json' })).toMatchObject({
      body: { failure: { code: 'validation-failed' } },
    });
    expect(await request(subject, 'x', { 'Troupe-Piece': 'a/1/2', 'Troupe-Claim': 'null' })).toMatchObject({
      body: { failure: { code: 'unavailable' } },
    });
    expect(await request(subject, '', { 'Troupe-Next': 'unknown/1/2' })).toMatchObject({ body: { failure: { code: 'unavailable' } } });
    expect(await request(small, 'x', { 'Troupe-Piece': 'a/0/2', 'Troupe-Claim': 'null' })).toMatchObject({
      body: { failure: { code: 'validation-failed' } },
    });
    expect(refused.length).toBe(10);
    // A sender that sends more than it said.
    for (let n = 0; n < 8; n++) await request(subject, 'x'.repeat(50_000), { 'Troupe-Piece': `b/${n}/9`, 'Troupe-Claim': 'null' });
    expect(await request(subject, 'x'.repeat(50_000), { 'Troupe-Piece': 'b/8/9', 'Troupe-Claim': 'null' })).toMatchObject({
      body: { failure: { code: 'payload-too-large' } },
    });
    expect(await bus.request(subject, 'x', LONG)).toBe('little');
  });

  it('is asked again where a process was asked that does not have the pieces before', async () => {
    const { bus, peer } = await newWorld();
    const subject = largeSubject();
    const responders = [bus, peer].map((side) => side.respond(subject, async (body) => body));
    await Promise.all([bus.ping(), peer.ping()]);
    const body = { name: 'n', text: text(300_000) };
    let answer: Json | undefined;
    // With two of them the pieces of one message meet one responder now and then only.
    for (let tries = 0; tries < 3 && answer === undefined; tries++)
      answer = await bus.request(subject, body, LONG).catch((error: unknown) => {
        expect(error).toMatchObject({ code: 'unavailable' });
        return undefined;
      });
    await responders[0]!.stop();
    expect(await bus.request(subject, body, LONG)).toEqual(body);
  });
});

it('work larger than a message of the server is refused by name, and harms nobody', async () => {
  const { bus } = await newWorld();
  const works = newWorks();
  await expect(bus.publish(works.work(0, { args: text(100_000) }))).rejects.toMatchObject({ code: 'payload-too-large', retryable: false });
  bus.broadcast(newSubject(), text(100_000));
  await bus.publish(works.work(1));
});
