import type { Msg } from '@nats-io/transport-node';
import { capabilityOf, readWork, TroupeError, type Capability, type Work, type WorkflowLog } from '@troupe/contracts';
import type { ConsumeOptions, Delivery, Subscription } from '../../port.ts';
import { runHandler } from '../../run-handler.ts';
import type { Refusals } from '../../refusals.ts';
import { textOf } from '../connection/failure.ts';
import { isLane } from './lane.ts';
import type { Link } from '../connection/link.ts';
import { decode } from '../wire/message.ts';
import { deliveredOf, nakOf, sequenceOf, type OpenDeliveries } from './open-deliveries.ts';
import { SENT_AGAIN } from './outbox.ts';
import { persist } from './persist.ts';
import { pulls, type Pulls } from './pulls.ts';
import { consumerName, type Subjects } from '../wire/subjects.ts';
import { subscribe } from '../connection/subscribe.ts';
import type { WorkStream } from './work-stream.ts';

export interface Consuming {
  readonly link: Link;
  readonly stream: WorkStream;
  /** Where JetStream takes requests. */
  readonly api: string;
  readonly subjects: Subjects;
  readonly deliveries: OpenDeliveries;
  /** First part of the addresses messages come to. */
  readonly inbox: string;
  readonly refused: Refusals;
  readonly log: WorkflowLog;
}

/** Milliseconds before what its handler could not take is delivered again. */
const RETRY_MS = 1_000;

/** What takes work of a capability. */
export interface Consumer extends Subscription {
  /** Why none can be taken now. */
  trouble(): string | undefined;
}

interface State {
  /** Deliveries that are not settled. */
  open: number;
  stopped: boolean;
  trouble: string | undefined;
  /** What goes back because it came when there was no room. */
  readonly returning: Set<Promise<void>>;
  /** Most work has no priority. */
  readonly lanes: Set<number>;
}

/** Takes work of a capability, all lanes of it, and no more at once than allowed (B3). */
export function consumer(
  consuming: Consuming,
  capability: Capability,
  options: ConsumeOptions,
  handler: (delivery: Delivery) => void,
): Consumer {
  const { link, stream, api, inbox, log } = consuming;
  const state: State = { open: 0, stopped: false, trouble: undefined, returning: new Set(), lanes: new Set([0]) };
  const pulling: Pulls = pulls(link, {
    inbox,
    requestsTo: (lane) => `${api}.CONSUMER.MSG.NEXT.${stream.name}.${consumerName(capability, lane)}`,
    room: () => options.concurrency - state.open,
    onMessage: messageTaker(consuming, capability, options, handler, state, () => pulling.refill()),
    onMissing() {
      state.trouble = 'the server has lost what hands it out';
      stream.mend();
    },
  });

  const start = persist(
    link,
    () => startLanes(consuming, capability, state, pulling),
    (error) => {
      state.trouble = textOf(error);
      log.warn(`Work of ${capability} cannot be taken yet: ${state.trouble}`);
    },
  );
  const news = listenToLanes(consuming, capability, (lane) => {
    if (state.lanes.has(lane)) return;
    state.lanes.add(lane);
    start();
  });
  stream.onMended(start);
  start();

  return {
    trouble: () => (state.trouble === undefined ? undefined : `Work of ${capability} cannot be taken: ${state.trouble}`),
    async stop() {
      state.stopped = true;
      await Promise.all([pulling.stop(), news.stop()]);
      await Promise.all(state.returning);
    },
  };
}

/** @returns takes a message of the queue; gives the lane it came by */
function messageTaker(
  { link, stream, deliveries, refused, log }: Consuming,
  capability: Capability,
  { concurrency, onUnbegun }: ConsumeOptions,
  handler: (delivery: Delivery) => void,
  state: State,
  onRoom: () => void,
): (message: Msg) => number {
  const giveBack = async (message: Msg, work: Work): Promise<void> => {
    await onUnbegun?.(work).catch(() => {});
    if (!link.nc.isClosed()) message.respond(nakOf(0));
  };
  const onSettled = (): void => {
    state.open--;
    onRoom();
  };
  return (message) => {
    const lane = Number(message.subject.slice(message.subject.lastIndexOf('.') + 1));
    const reply = message.reply ?? '';
    const found = workIn(message, capability, refused);
    if (found === undefined) return lane;
    if (state.stopped || state.open >= concurrency) {
      const returned = giveBack(message, found).finally(() => state.returning.delete(returned));
      state.returning.add(returned);
      return lane;
    }
    const isRepeat = message.headers?.has(SENT_AGAIN) === true || stream.mayBeForgotten(sequenceOf(reply));
    const work = isRepeat ? { again: 0, ...found } : found;
    state.open++;
    const delivery = deliveries.open(reply, onSettled);
    runHandler(
      () => handler({ work, delivered: deliveredOf(reply), waited: stream.ageOf(reply), ack: delivery.ack, nak: delivery.nak }),
      (error) => {
        log.error(`Work of ${capability} could not be taken.`, { call: work.call, err: error });
        delivery.nak(RETRY_MS);
      },
    );
    return lane;
  };
}

/** The work a message holds. Undefined when it is none: then it is dropped, and keeps no place of anybody. */
function workIn(message: Msg, capability: Capability, refused: Refusals): Work | undefined {
  try {
    const work = readWork(decode(message.data).body);
    if (capabilityOf(work.kind, work.name) !== capability)
      throw new TroupeError('validation-failed', `The work is ${work.kind} ${JSON.stringify(work.name)}, which waits elsewhere.`);
    return work;
  } catch (error) {
    refused.add({ subject: `work.${capability}`, size: message.data.length, reason: textOf(error) });
    message.respond('+TERM');
    return undefined;
  }
}

/** Makes sure of the consumers of all lanes, and asks them. */
async function startLanes({ link, stream, subjects }: Consuming, capability: Capability, state: State, pulling: Pulls): Promise<void> {
  if (state.stopped) return;
  // A lane that is empty now and was announced before is announced again when it is used.
  link.nc.publish(subjects.lanesWanted, JSON.stringify(capability));
  await link.nc.flush();
  for (const lane of await stream.lanesInUse(capability)) state.lanes.add(lane);
  const made = new Map<number, string>();
  for (const lane of state.lanes) made.set(lane, await stream.ensureConsumer(capability, lane));
  if (!state.stopped) pulling.start(made);
  state.trouble = undefined;
}

/** Calls back with each lane that a publisher announces. */
function listenToLanes({ link, subjects, refused }: Consuming, capability: Capability, onLane: (lane: number) => void): Subscription {
  return subscribe(link, subjects.lanes(capability), undefined, (message) => {
    let lane: unknown;
    try {
      lane = decode(message.data).body;
      if (!isLane(lane)) throw new TroupeError('validation-failed', 'It names no lane.');
    } catch (error) {
      refused.add({ subject: `lanes.${capability}`, size: message.data.length, reason: textOf(error) });
      return;
    }
    onLane(lane);
  });
}
