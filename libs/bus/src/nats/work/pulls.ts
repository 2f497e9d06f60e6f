import { nanos, type Msg } from '@nats-io/transport-node';
import { openInbox, type Inbox } from '../requests/inbox.ts';
import type { Link } from '../connection/link.ts';

/**
 * Asks the durable consumers of a capability, one per lane, for as much as there is room for.
 *
 * With one lane the server always holds requests for exactly the room there is. With several they
 * are asked in order, each for what it has at once; when all are empty, one message of each is
 * waited for, but only while there is room.
 */
export interface Pulls {
  /** These are the lanes whose consumers are there, each with when it was made: one made again knows of no requests. */
  start(lanes: ReadonlyMap<number, string>): void;
  /** There may be room now. */
  refill(): void;
  /** Asks no more; what is on its way still comes before it resolves. */
  stop(): Promise<void>;
}

export interface PullOptions {
  /** First part of the address messages come to. */
  readonly inbox: string;
  /** Where the consumer of a lane takes requests. */
  readonly requestsTo: (lane: number) => string;
  readonly room: () => number;
  /** @returns the lane it came by */
  readonly onMessage: (message: Msg) => number;
  /** The consumer of a lane is gone. */
  readonly onMissing: () => void;
}

/** Milliseconds a request waits at the server. */
const EXPIRES = 30_000;
/** Milliseconds until the server says that a request is over, at most. */
const PROMPT = 2_000;
/** Milliseconds until anything is asked again after a request was refused. */
const PAUSE = 250;
/** Milliseconds between looks for requests the server has forgotten. */
const TICK = 1_000;
/** The most one request asks for. */
const MAX_BATCH = 1_024;
/**
 * Requests after which another address is used. Between accounts a server keeps a route for each request until
 * nobody listens to the address of its answers.
 */
const REQUESTS_PER_INBOX = 2_000;

interface Lane {
  readonly lane: number;
  readonly since: string;
  /** Messages that were asked for and did not come yet. */
  due: number;
  /** When the last request is over, whatever becomes of it. */
  until: number;
}

export function pulls(link: Link, options: PullOptions): Pulls {
  let lanes: readonly Lane[] = [];
  let inbox: Inbox | undefined;
  /** The lane that was asked for what it has at once. */
  let asked: Lane | undefined;
  let waiting = false;
  /** Requests whose answers come to the present address. */
  let requests = 0;
  let scheduled = false;
  let stopped = false;

  const pull = (lane: Lane, batch: number, expires: number): void => {
    lane.due += batch;
    lane.until = performance.now() + expires + PROMPT;
    const request = expires === 0 ? { batch, no_wait: true } : { batch, expires: nanos(expires) };
    inbox ??= newInbox();
    requests++;
    link.nc.publish(options.requestsTo(lane.lane), JSON.stringify(request), { reply: inbox.address(`${lane.lane}_${batch}`) });
  };

  /** Takes back what was asked for: the server gives nothing to an address nobody listens to. */
  const cancel = (): void => {
    void inbox?.close();
    inbox = undefined;
    requests = 0;
    asked = undefined;
    waiting = false;
    for (const lane of lanes) lane.due = 0;
  };

  const fill = (): void => {
    scheduled = false;
    if (stopped || !link.up || lanes.length === 0) return;
    if (requests >= REQUESTS_PER_INBOX) cancel();
    const room = options.room();
    if (lanes.length === 1) {
      const batch = Math.min(room - lanes[0]!.due, MAX_BATCH);
      if (batch > 0) pull(lanes[0]!, batch, EXPIRES);
      return;
    }
    if (room <= 0 && waiting) return cancel();
    if (room <= 0 || asked !== undefined) return;
    // A lane one message is waited for was empty before.
    ask(waiting ? lanes.findIndex(({ due }) => due === 0) : 0, room);
  };
  const refill = (): void => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(fill);
  };
  const ask = (at: number, room: number): void => {
    asked = lanes[at];
    if (asked !== undefined) return pull(asked, Math.min(room, MAX_BATCH), 0);
    waiting = true;
    for (const lane of lanes) if (lane.due === 0) pull(lane, 1, EXPIRES);
  };
  /** The lane that was asked has no more. */
  const askNext = (): void => {
    const at = lanes.indexOf(asked!) + 1;
    asked = undefined;
    const room = options.room();
    if (room <= 0) return refill();
    const rest = lanes.findIndex(({ due }, i) => i >= at && due === 0);
    ask(rest === -1 ? lanes.length : rest, room);
  };

  const newInbox = (): Inbox => {
    const opened = openInbox(link, options.inbox, (question, message) => onArrival(question, message, opened === inbox));
    return opened;
  };
  /** @param wanted whether it answers a request that was not cancelled since */
  const onArrival = (question: string | undefined, message: Msg, wanted: boolean): void => {
    if (question === undefined) {
      const number = options.onMessage(message);
      const lane = lanes.find((each) => each.lane === number);
      if (lane === undefined || !wanted) return;
      lane.due = Math.max(0, lane.due - 1);
      if (lane.due === 0 && lane === asked) asked = undefined;
      return refill();
    }
    const [number = NaN, batch = NaN] = question.split('_').map(Number);
    const lane = lanes.find((each) => each.lane === number);
    const code = message.headers?.code;
    // What has no status is no answer of the server.
    if (lane === undefined || !wanted || !code) return;
    const left = Number(message.headers?.get('Nats-Pending-Messages') || batch);
    lane.due = Math.max(0, lane.due - (left >= 0 ? left : batch));
    if (code === 404 || code === 408) return lane === asked ? askNext() : refill();
    if (lane === asked) asked = undefined;
    const missing = code === 503 || (code === 409 && /deleted/i.test(message.headers?.description ?? ''));
    setTimeout(missing ? options.onMissing : refill, PAUSE).unref();
  };

  link.onDown(cancel);
  // What the server says may get lost with one of its peers.
  const tick = setInterval(() => {
    const now = performance.now();
    for (const lane of lanes) {
      if (lane.due === 0 || lane.until > now) continue;
      lane.due = 0;
      if (lane === asked) asked = undefined;
      refill();
    }
  }, TICK).unref();

  return {
    start(made) {
      if (made.size !== lanes.length || lanes.some(({ lane, since }) => made.get(lane) !== since)) {
        cancel();
        lanes = [...made].toSorted(([a], [b]) => a - b).map(([lane, since]) => ({ lane, since, due: 0, until: 0 }));
      }
      refill();
    },
    refill,
    async stop() {
      stopped = true;
      clearInterval(tick);
      await inbox?.close();
    },
  };
}
