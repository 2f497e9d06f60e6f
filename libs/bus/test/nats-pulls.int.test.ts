import { connect as dial, headers, type Msg, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SETUP_TIMEOUT, startNats, type TestServer } from '@troupe/testing';
import { connect } from '../src/nats/connection/connect.ts';
import { link, type Link } from '../src/nats/connection/link.ts';
import { pulls, type Pulls } from '../src/nats/work/pulls.ts';
import { newPrefix } from './nats-world.ts';

let server: TestServer;
let consumers: NatsConnection;
let connected: Link;
const running: Pulls[] = [];

beforeAll(async () => {
  server = await startNats();
  consumers = await dial({ servers: server.url });
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  connected = link(await connect({ servers: server.url, name: 'pulls', inbox: '_INBOX' }), log);
}, SETUP_TIMEOUT);

afterAll(async () => {
  for (const each of running) await each.stop();
  await connected.close();
  await consumers.close();
  await server.stop();
});

interface Asked {
  readonly lane: number;
  readonly batch: number;
  /** Whether the server is to answer at once. */
  readonly now: boolean;
  /** Says that there is nothing. */
  empty(): void;
}

/** Requests as the consumers of these lanes get them: this test answers in their place. */
async function pulling(lanes: readonly number[], room: () => number): Promise<{ readonly asked: Asked[]; readonly pulling: Pulls }> {
  const prefix = newPrefix();
  const asked: Asked[] = [];
  const answer = (lane: number, message: Msg): void => {
    const { batch, no_wait: now = false } = message.json<{ batch: number; no_wait?: boolean }>();
    asked.push({
      lane,
      batch,
      now,
      empty: () => message.respond('', { headers: headers(404, 'No Messages') }),
    });
  };
  for (const lane of lanes)
    consumers.subscribe(`${prefix}.${lane}`, { callback: (error, message) => (error === null ? answer(lane, message) : undefined) });
  await consumers.flush();
  const made = pulls(connected, {
    inbox: `_INBOX.${prefix}`,
    requestsTo: (lane) => `${prefix}.${lane}`,
    room,
    onMessage: () => lanes[0]!,
    onMissing: () => {},
  });
  running.push(made);
  made.start(new Map(lanes.map((lane) => [lane, 'now'])));
  return { asked, pulling: made };
}

const shown = (asked: readonly Asked[]): readonly string[] => asked.map(({ lane, batch, now }) => `${lane}: ${batch}${now ? ' now' : ''}`);

describe('requests to consumers of NATS', () => {
  it('ask one lane for exactly the room there is (N1)', async () => {
    let room = 3;
    const { asked, pulling: made } = await pulling([0], () => room);
    await expect.poll(() => shown(asked)).toEqual(['0: 3']);
    room = 5;
    made.refill();
    await expect.poll(() => shown(asked)).toEqual(['0: 3', '0: 2']);
  });

  it('ask lanes in order for what they have, and wait for one message of each when all are empty (N2)', async () => {
    const { asked } = await pulling([0, 1, 2], () => 4);
    await expect.poll(() => shown(asked)).toEqual(['0: 4 now']);
    asked[0]!.empty();
    await expect.poll(() => shown(asked)).toEqual(['0: 4 now', '1: 4 now']);
    asked[1]!.empty();
    await expect.poll(() => asked.length).toBe(3);
    asked[2]!.empty();
    await expect.poll(() => shown(asked).slice(3)).toEqual(['0: 1', '1: 1', '2: 1']);
  });

  it('ask again for what did not come in its time (N3)', async () => {
    const { asked } = await pulling([0, 1], () => 4);
    await expect.poll(() => shown(asked)).toEqual(['0: 4 now']);
    // The consumer never answers.
    await expect.poll(() => shown(asked)).toEqual(['0: 4 now', '0: 4 now']);
  });
});
