import type { Bus } from '../../port.ts';
import { kindOf } from '../wire/subjects.ts';
import { consumer, type Consumer, type Consuming } from './consumer.ts';
import type { WorkStreams } from './work-streams.ts';

/** What takes work here. */
export interface Consumers extends Pick<Bus, 'consume'> {
  /** Why work of one of them cannot be taken now. */
  trouble(): string | undefined;
  stop(): Promise<void>;
}

export function consumers(streams: WorkStreams, consuming: Omit<Consuming, 'stream'>): Consumers {
  const all = new Set<Consumer>();
  return {
    consume(capability, options, handler) {
      consuming.link.demandOpen();
      const made = consumer({ ...consuming, stream: streams.of(kindOf(capability)) }, capability, options, handler);
      all.add(made);
      return {
        async stop() {
          all.delete(made);
          await made.stop();
        },
      };
    },
    trouble: () => [...all].map((each) => each.trouble()).find((reason) => reason !== undefined),
    async stop() {
      await Promise.all([...all].map((each) => each.stop()));
    },
  };
}
