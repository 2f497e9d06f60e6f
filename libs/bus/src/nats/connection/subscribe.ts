import type { Msg } from '@nats-io/transport-node';
import type { Subscription } from '../../port.ts';
import type { Link } from './link.ts';

/**
 * Listens to a subject until stopped; what arrived before `stop` is still handled before it resolves.
 *
 * @param queue name of those of whom one gets each message; all do without
 */
export function subscribe(
  link: Link,
  subject: string,
  queue: string | undefined,
  handler: (message: Msg) => void | Promise<void>,
): Subscription {
  const { nc } = link;
  const subscription = nc.subscribe(subject, {
    ...(queue === undefined ? {} : { queue }),
    // A subject that is not permitted is an error, which the connection reports.
    callback: (error, message) => void (error === null && link.run(() => handler(message))),
  });
  return {
    async stop() {
      if (subscription.isClosed() || nc.isClosed()) return;
      if (link.up) await subscription.drain();
      else subscription.unsubscribe();
    },
  };
}
