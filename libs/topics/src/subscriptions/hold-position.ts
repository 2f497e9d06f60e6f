import { toFailure, type WorkflowLog } from '@troupe/contracts';
import { every, type Env } from '@troupe/env';
import type { TopicLog } from '../port.ts';
import type { PositionRecord, PositionRecords } from './position-records.ts';

export interface HoldParts {
  readonly env: Env;
  readonly log: WorkflowLog;
  readonly topics: TopicLog;
  readonly positions: PositionRecords;
  /** Names this process: another one, after a restart. */
  readonly process: string;
  /** No other process has the store. */
  readonly alone: boolean;
}

/** What a position is of, and where it begins when there is none. */
export interface NamedPosition {
  readonly topic: string;
  readonly name: string;
  readonly from?: 'new' | 'first' | undefined;
  /** Whether there is anything to do: nobody takes the position before. There always is by default. */
  readonly isWanted?: () => Promise<boolean>;
}

/** A position while this process alone has it. */
export interface HeldPosition {
  readonly record: PositionRecord;
  /** Another process has taken over, or this one stops. */
  readonly ended: AbortSignal;
  /** Nothing is written once another process has taken over. */
  note(by: Partial<PositionRecord>): Promise<void>;
  /** Waits that long, or until there may be something to take. */
  rest(ms: number): Promise<void>;
}

export interface Subscription {
  /** There may be something to take. */
  wake(): void;
  stop(): Promise<void>;
}

/** Milliseconds between two signs of life of who takes the events. */
const BEAT_MS = 1_000;
/** Milliseconds without one after which that process is thought to be dead. */
const DEAD_MS = 5_000;

/** Takes a position whenever nobody else has it, and works there until another process has. It is done again when it is over. */
export function holdPosition(parts: HoldParts, position: NamedPosition, work: (held: HeldPosition) => Promise<void>): Subscription {
  const stopped = new AbortController();
  let wake = (): void => {};
  let woken = false;
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        cancel();
        wake = () => (woken = true);
        woken = false;
        resolve();
      };
      const cancel = parts.env.after(ms, done);
      wake = done;
      if (woken || stopped.signal.aborted) done();
    });
  const run = async (): Promise<void> => {
    while (!stopped.signal.aborted) {
      try {
        if (position.isWanted !== undefined && !(await position.isWanted())) {
          await rest(BEAT_MS);
          continue;
        }
        const own = await claim(parts, position, rest, stopped.signal);
        if (own !== undefined) await workAt(parts, own, rest, stopped.signal, work);
      } catch (error) {
        const { name, topic } = position;
        parts.log.warn('events of a topic cannot be taken now, trying again', { topic, subscriber: name, error: toFailure(error).message });
        await rest(BEAT_MS);
      }
    }
  };
  const running = run();
  return {
    wake: () => wake(),
    async stop() {
      stopped.abort();
      wake();
      await running;
    },
  };
}

type Rest = (ms: number) => Promise<void>;

/** Waits until nobody else takes the events. */
async function claim(
  { env, positions, topics, process, alone }: HoldParts,
  { topic, name, from }: NamedPosition,
  rest: Rest,
  signal: AbortSignal,
): Promise<PositionRecord | undefined> {
  const known = await positions.get(topic, name);
  const begun = known ?? {
    topic,
    subscriber: name,
    place: from === 'first' ? 0 : await topics.last(topic),
    owner: '',
    beat: 0,
    deaths: 0,
    suspect: 0,
  };
  let seen = known ?? (await positions.begin(begun));
  for (let since = env.monotonic(); !signal.aborted;) {
    const free = seen.owner === '' || seen.owner === process;
    if (free || alone || env.monotonic() - since >= DEAD_MS) {
      const claimed = await positions.change(seen, { owner: process, deaths: free ? 0 : seen.deaths + 1 });
      if (claimed !== undefined) return claimed;
    }
    await rest(BEAT_MS);
    const now = (await positions.get(topic, name)) ?? begun;
    if (now.beat !== seen.beat || now.owner !== seen.owner) since = env.monotonic();
    seen = now;
  }
  return undefined;
}

async function workAt(
  { env, positions }: HoldParts,
  claimed: PositionRecord,
  rest: Rest,
  signal: AbortSignal,
  work: (held: HeldPosition) => Promise<void>,
): Promise<void> {
  const lost = new AbortController();
  let own = claimed;
  let writing: Promise<void> = Promise.resolve();
  const note = (by: Partial<PositionRecord>): Promise<void> =>
    (writing = writing.then(async () => {
      if (lost.signal.aborted) return;
      const changed = await positions.change(own, by);
      if (changed === undefined) lost.abort();
      else own = changed;
    }));
  const stopBeat = every(env, BEAT_MS, () => void note({}).catch(() => {}));
  const free = (): Promise<void> => note({ owner: '', deaths: 0 }).catch(() => {});
  const held: HeldPosition = {
    get record() {
      return own;
    },
    ...{ ended: AbortSignal.any([signal, lost.signal]), note, rest },
  };
  try {
    await work(held);
    // Another process need not wait until this one is thought to be dead.
    await free();
  } finally {
    stopBeat();
    if (signal.aborted) await free();
    await writing.catch(() => {});
  }
}
