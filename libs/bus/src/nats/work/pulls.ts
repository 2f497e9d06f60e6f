import { nanos, type Msg } from '@nats-io/transport-node';
import { openInbox, type Inbox } from '../requests/inbox.ts';
import type { Link } from '../connection/link.ts';

/**
 * Asks the durable consumers of a capability, one per lane, for as much as there is room for. A lane is a
 * priority.
 *
 * N1  No more is asked for than there is room for, but for one message of each empty lane: with one lane
 *     the server always holds requests for exactly the room there is.
 * N2  Several lanes are asked in order, each for what it has at once, the next one when that lane has no more.
 *     When all are empty, one message of each is waited for, only while there is room.
 * N3  What was asked for and does not come in its time is not counted any more: the server may have forgotten it.
 *
 *   idle ──room──▶ asking (first lane) ──no more──▶ asking (next lane) ── … ──no more──▶ waiting (one of each)
 *     ▲                │    ▲                                                               │    │
 *     └──all came, late┘    └──────────────────── a message came, there is room ────────────┘    │
 *     ▲                                                                                          │
 *     └─────────────────────── no room, the link is down, other lanes ───────────────────────────┘
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
const EXPIRES_MS = 30_000;
/** Milliseconds until the server says that a request is over, at most. */
const EXPIRY_GRACE_MS = 2_000;
/** Milliseconds until anything is asked again after a request was refused. */
const RETRY_MS = 250;
/** Milliseconds between looks for requests the server has forgotten. */
const POLL_MS = 1_000;
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

/** What several lanes were asked for (N2). */
type Asked =
  | { readonly kind: 'idle' }
  /** One lane, for what it has at once. `waits`: of others one message is waited for meanwhile. */
  | { readonly kind: 'asking'; readonly lane: Lane; readonly waits: boolean }
  /** One message of each lane that was empty. */
  | { readonly kind: 'waiting' };

const idle: Asked = { kind: 'idle' };
const waiting: Asked = { kind: 'waiting' };

/** What was asked for, and where it comes to. */
interface State {
  readonly link: Link;
  readonly options: PullOptions;
  lanes: readonly Lane[];
  inbox: Inbox | undefined;
  asked: Asked;
  /** Requests whose answers come to the present address. */
  requests: number;
  scheduled: boolean;
  stopped: boolean;
}

export function pulls(link: Link, options: PullOptions): Pulls {
  const state: State = {
    link,
    options,
    lanes: [],
    inbox: undefined,
    asked: idle,
    requests: 0,
    scheduled: false,
    stopped: false,
  };
  link.onDown(() => cancel(state));
  const tick = setInterval(() => forgetOverdue(state), POLL_MS).unref();
  return {
    start(made) {
      const { lanes } = state;
      if (made.size !== lanes.length || lanes.some(({ lane, since }) => made.get(lane) !== since)) {
        cancel(state);
        state.lanes = [...made].toSorted(([a], [b]) => a - b).map(([lane, since]) => ({ lane, since, due: 0, until: 0 }));
      }
      refill(state);
    },
    refill: () => refill(state),
    async stop() {
      state.stopped = true;
      clearInterval(tick);
      await state.inbox?.close();
    },
  };
}

function pull(state: State, lane: Lane, batch: number, expires: number): void {
  lane.due += batch;
  lane.until = performance.now() + expires + EXPIRY_GRACE_MS;
  const request = expires === 0 ? { batch, no_wait: true } : { batch, expires: nanos(expires) };
  state.inbox ??= newInbox(state);
  state.requests++;
  state.link.nc.publish(state.options.requestsTo(lane.lane), JSON.stringify(request), {
    reply: state.inbox.address(`${lane.lane}_${batch}`),
  });
}

/** Takes back what was asked for: the server gives nothing to an address nobody listens to. */
function cancel(state: State): void {
  void state.inbox?.close();
  state.inbox = undefined;
  state.requests = 0;
  state.asked = idle;
  for (const lane of state.lanes) lane.due = 0;
}

function refill(state: State): void {
  if (state.scheduled) return;
  state.scheduled = true;
  setImmediate(fill, state);
}

function fill(state: State): void {
  state.scheduled = false;
  const { lanes, link } = state;
  if (state.stopped || !link.up || lanes.length === 0) return;
  if (state.requests >= REQUESTS_PER_INBOX) cancel(state);
  const room = state.options.room();
  if (lanes.length === 1) {
    // N1
    const batch = Math.min(room - lanes[0]!.due, MAX_BATCH);
    if (batch > 0) pull(state, lanes[0]!, batch, EXPIRES_MS);
    return;
  }
  const { asked } = state;
  switch (asked.kind) {
    case 'idle':
      if (room > 0) ask(state, 0, room, false);
      break;
    case 'asking':
      if (room <= 0 && asked.waits) cancel(state);
      break;
    case 'waiting':
      if (room <= 0) cancel(state);
      // A lane one message is waited for was empty before.
      else
        ask(
          state,
          lanes.findIndex(({ due }) => due === 0),
          room,
          true,
        );
      break;
    default:
      asked satisfies never;
  }
}

/** @param at the lane that is asked for what it has; without one, a message of each empty lane is waited for (N2) */
function ask(state: State, at: number, room: number, waits: boolean): void {
  const lane = state.lanes[at];
  if (lane !== undefined) {
    state.asked = { kind: 'asking', lane, waits };
    pull(state, lane, Math.min(room, MAX_BATCH), 0);
    return;
  }
  state.asked = waiting;
  for (const empty of state.lanes) if (empty.due === 0) pull(state, empty, 1, EXPIRES_MS);
}

/** The lane that was asked has no more. */
function askNext(state: State, lane: Lane, waits: boolean): void {
  const { lanes } = state;
  const at = lanes.indexOf(lane) + 1;
  state.asked = waits ? waiting : idle;
  const room = state.options.room();
  if (room <= 0) return refill(state);
  const rest = lanes.findIndex(({ due }, i) => i >= at && due === 0);
  ask(state, rest === -1 ? lanes.length : rest, room, waits);
}

/** Nothing more is due of the lane that was asked. */
function answered(state: State, lane: Lane): void {
  const { asked } = state;
  if (asked.kind === 'asking' && asked.lane === lane) state.asked = asked.waits ? waiting : idle;
}

function newInbox(state: State): Inbox {
  const opened = openInbox(state.link, state.options.inbox, (question, message) => {
    // What was cancelled since is not counted any more.
    const wanted = opened === state.inbox;
    if (question === undefined) takeMessage(state, message, wanted);
    else takeStatus(state, question, message, wanted);
  });
  return opened;
}

function takeMessage(state: State, message: Msg, wanted: boolean): void {
  const number = state.options.onMessage(message);
  const lane = state.lanes.find((each) => each.lane === number);
  if (lane === undefined || !wanted) return;
  lane.due = Math.max(0, lane.due - 1);
  if (lane.due === 0) answered(state, lane);
  refill(state);
}

function takeStatus(state: State, question: string, message: Msg, wanted: boolean): void {
  const [number = NaN, batch = NaN] = question.split('_').map(Number);
  const lane = state.lanes.find((each) => each.lane === number);
  const code = message.headers?.code;
  // What has no status is no answer of the server.
  if (lane === undefined || !wanted || !code) return;
  const left = Number(message.headers?.get('Nats-Pending-Messages') || batch);
  lane.due = Math.max(0, lane.due - (left >= 0 ? left : batch));
  if (code === 404 || code === 408) {
    const { asked } = state;
    return asked.kind === 'asking' && asked.lane === lane ? askNext(state, lane, asked.waits) : refill(state);
  }
  answered(state, lane);
  const missing = code === 503 || (code === 409 && /deleted/i.test(message.headers?.description ?? ''));
  setTimeout(missing ? state.options.onMissing : () => refill(state), RETRY_MS).unref();
}

/** What the server says may get lost with one of its peers (N3). */
function forgetOverdue(state: State): void {
  const now = performance.now();
  for (const lane of state.lanes) {
    if (lane.due === 0 || lane.until > now) continue;
    lane.due = 0;
    answered(state, lane);
    refill(state);
  }
}
