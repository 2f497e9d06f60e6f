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
import { pulls } from './pulls.ts';
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
const AFTER_FAULT = 1_000;

/** What takes work of a capability. */
export interface Consumer extends Subscription {
  /** Why none can be taken now. */
  trouble(): string | undefined;
}

/** Takes work of a capability, all lanes of it, and no more at once than allowed (B3). */
export function consumer(
  { link, stream, api, subjects, deliveries, inbox, refused, log }: Consuming,
  capability: Capability,
  { concurrency, onUnbegun }: ConsumeOptions,
  handler: (delivery: Delivery) => void,
): Consumer {
  /** Most work has no priority. */
  const lanes = new Set([0]);
  let open = 0;
  let stopped = false;
  let trouble: string | undefined;
  const returning = new Set<Promise<void>>();
  /** The work a message holds. Undefined when it is none: then it is dropped, and keeps no place of anybody. */
  const read = (message: Msg): Work | undefined => {
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
  };
  const giveBack = async (message: Msg, work: Work): Promise<void> => {
    await onUnbegun?.(work).catch(() => {});
    if (!link.nc.isClosed()) message.respond(nakOf(0));
  };
  const onMessage = (message: Msg): number => {
    const lane = Number(message.subject.slice(message.subject.lastIndexOf('.') + 1));
    const reply = message.reply ?? '';
    const found = read(message);
    if (found === undefined) return lane;
    if (stopped || open >= concurrency) {
      const returned = giveBack(message, found).finally(() => returning.delete(returned));
      returning.add(returned);
      return lane;
    }
    const isRepeat = message.headers?.has(SENT_AGAIN) === true || stream.mayBeForgotten(sequenceOf(reply));
    const work = isRepeat ? { again: 0, ...found } : found;
    open++;
    const delivery = deliveries.open(reply, () => {
      open--;
      pulling.refill();
    });
    runHandler(
      () => handler({ work, delivered: deliveredOf(reply), waited: stream.ageOf(reply), ack: delivery.ack, nak: delivery.nak }),
      (error) => {
        log.error(`Work of ${capability} could not be taken.`, { call: work.call, err: error });
        delivery.nak(AFTER_FAULT);
      },
    );
    return lane;
  };

  const pulling = pulls(link, {
    inbox,
    requestsTo: (lane) => `${api}.CONSUMER.MSG.NEXT.${stream.name}.${consumerName(capability, lane)}`,
    room: () => concurrency - open,
    onMessage,
    onMissing() {
      trouble = 'the server has lost what hands it out';
      stream.mend();
    },
  });

  /** Makes sure of the consumers of all lanes, and asks them. */
  const start = persist(
    link,
    async () => {
      if (stopped) return;
      // A lane that is empty now and was announced before is announced again when it is used.
      link.nc.publish(subjects.lanesWanted, JSON.stringify(capability));
      await link.nc.flush();
      for (const lane of await stream.lanesInUse(capability)) lanes.add(lane);
      const made = new Map<number, string>();
      for (const lane of lanes) made.set(lane, await stream.ensureConsumer(capability, lane));
      if (!stopped) pulling.start(made);
      trouble = undefined;
    },
    (error) => {
      trouble = textOf(error);
      log.warn(`Work of ${capability} cannot be taken yet: ${trouble}`);
    },
  );

  const news = subscribe(link, subjects.lanes(capability), undefined, (message) => {
    let lane: unknown;
    try {
      lane = decode(message.data).body;
      if (!isLane(lane)) throw new TroupeError('validation-failed', 'It names no lane.');
    } catch (error) {
      refused.add({ subject: `lanes.${capability}`, size: message.data.length, reason: textOf(error) });
      return;
    }
    if (lanes.has(lane)) return;
    lanes.add(lane);
    start();
  });
  stream.onMended(start);
  start();

  return {
    trouble: () => (trouble === undefined ? undefined : `Work of ${capability} cannot be taken: ${trouble}`),
    async stop() {
      stopped = true;
      await Promise.all([pulling.stop(), news.stop()]);
      await Promise.all(returning);
    },
  };
}
