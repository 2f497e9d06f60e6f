import type { Msg } from '@nats-io/transport-node';
import type { Capability, Work, WorkflowLog } from '@troupe/contracts';
import type { ConsumeOptions, Delivery, Subscription } from '../port.ts';
import { call, textOf } from './failure.ts';
import type { Link } from './link.ts';
import { deliveredOf, nakOf, sequenceOf, type OpenDeliveries } from './open-deliveries.ts';
import { SENT_AGAIN } from './outbox.ts';
import { persist } from './persist.ts';
import { pulls } from './pulls.ts';
import { consumerName, type Subjects } from './subjects.ts';
import { subscribe } from './subscribe.ts';
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
  readonly log: WorkflowLog;
}

/** Takes work of a capability, all lanes of it, and no more at once than allowed (B3). */
export function consumer(
  { link, stream, api, subjects, deliveries, inbox, log }: Consuming,
  capability: Capability,
  { concurrency, onUnbegun }: ConsumeOptions,
  handler: (delivery: Delivery) => void,
): Subscription {
  /** Most work has no priority. */
  const lanes = new Set([0]);
  let open = 0;
  let stopped = false;
  const returning = new Set<Promise<void>>();
  const giveBack = async (message: Msg): Promise<void> => {
    try {
      await onUnbegun?.(message.json<Work>());
    } catch {
      // It goes back all the same; what is no work is told by the consumer that has room for it.
    }
    if (!link.nc.isClosed()) message.respond(nakOf(0));
  };
  const onMessage = (message: Msg): number => {
    const lane = Number(message.subject.slice(message.subject.lastIndexOf('.') + 1));
    const reply = message.reply ?? '';
    if (stopped || open >= concurrency) {
      const returned = giveBack(message).finally(() => returning.delete(returned));
      returning.add(returned);
      return lane;
    }
    let work: Work;
    try {
      work = message.json<Work>();
      if (message.headers?.has(SENT_AGAIN) === true || stream.mayBeForgotten(sequenceOf(reply))) work = { again: 0, ...work };
    } catch (error) {
      log.error(`What waits for ${capability} is no work, and is dropped: ${textOf(error)}`);
      message.respond('+TERM');
      return lane;
    }
    open++;
    const delivery = deliveries.open(reply, () => {
      open--;
      pulling.refill();
    });
    call(() => handler({ work, delivered: deliveredOf(reply), ack: delivery.ack, nak: delivery.nak }));
    return lane;
  };

  const pulling = pulls(link, {
    inbox,
    requestsTo: (lane) => `${api}.CONSUMER.MSG.NEXT.${stream.name}.${consumerName(capability, lane)}`,
    room: () => concurrency - open,
    onMessage,
    onMissing: () => stream.mend(),
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
    },
    (error) => log.warn(`Work of ${capability} cannot be taken yet: ${textOf(error)}`),
  );

  const news = subscribe(link, subjects.lanes(capability), undefined, (message) => {
    if (lanes.has(message.json<number>())) return;
    lanes.add(message.json<number>());
    start();
  });
  stream.onMended(start);
  start();

  return {
    async stop() {
      stopped = true;
      await Promise.all([pulling.stop(), news.stop()]);
      await Promise.all(returning);
    },
  };
}
