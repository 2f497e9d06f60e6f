import { capabilityOf, type Work } from '@troupe/contracts';
import type { Subscription } from '../../port.ts';
import type { Link } from '../connection/link.ts';
import { subscribe } from '../connection/subscribe.ts';
import { encode } from '../wire/message.ts';
import type { Subjects } from '../wire/subjects.ts';
import { laneOf } from './lane.ts';
import type { Outbox } from './outbox.ts';
import type { WorkStreams } from './work-streams.ts';

/** Publishes work, and announces the lanes it uses to the consumers there are. */
export interface Publisher {
  publish(work: Work): Promise<void>;
  /** Consumers may have been away when lanes were announced: each is announced again when it is used. */
  forgetLanes(): void;
  close(): Promise<void>;
}

/** @param fit throws when the bytes are more than a message holds */
export function publisher(
  link: Link,
  subjects: Subjects,
  streams: WorkStreams,
  posts: Outbox,
  fit: (bytes: Uint8Array, what: string) => Uint8Array,
): Publisher {
  const announced = new Set<string>();
  /** A consumer that starts later asks for the lanes: without that it would not learn of one that is empty when it looks. */
  let wanted: Subscription | undefined;
  return {
    async publish(work) {
      link.demandOpen();
      const capability = capabilityOf(work.kind, work.name);
      const lane = laneOf(work.options?.priority);
      const subject = subjects.work(capability, lane);
      await posts.publish(
        streams.of(work.kind),
        subject,
        messageId(work),
        fit(encode(work), `The work of ${work.kind} ${JSON.stringify(work.name)}`),
      );
      if (lane === 0 || announced.has(subject)) return;
      wanted ??= subscribe(link, subjects.lanesWanted, undefined, () => announced.clear());
      announced.add(subject);
      link.nc.publish(subjects.lanes(capability), encode(lane));
    },
    forgetLanes: () => announced.clear(),
    async close() {
      await wanted?.stop();
    },
  };
}

/** The same work twice is one message, unless its owner says that it was sent again on purpose. */
function messageId({ call, attempt, again = 0 }: Work): string {
  return again === 0 ? `${call}#${attempt}` : `${call}#${attempt}#${again}`;
}
