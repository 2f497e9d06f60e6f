import type { WorkflowLog } from '@troupe/contracts';
import type { Bus } from '../../port.ts';
import type { Refusals } from '../../refusals.ts';
import { runHandler } from '../../run-handler.ts';
import { decode, encode } from '../wire/message.ts';
import type { Subjects } from '../wire/subjects.ts';
import { textOf } from './failure.ts';
import type { Link } from './link.ts';
import { subscribe } from './subscribe.ts';

/**
 * @param fit throws when the bytes are more than a message holds
 * @param refused is given what does not fit its subject (B9)
 */
export function broadcasts(
  link: Link,
  subjects: Subjects,
  fit: (bytes: Uint8Array, what: string) => Uint8Array,
  refused: Refusals,
  log: WorkflowLog,
): Pick<Bus, 'broadcast' | 'listen'> {
  return {
    broadcast({ name }, body) {
      if (link.closed) return;
      try {
        link.nc.publish(subjects.broadcast(name), fit(encode(body), `The broadcast to "${name}"`));
      } catch (error) {
        log.error(`A broadcast was not sent: ${textOf(error)}`);
      }
    },
    listen({ name, read }, handler) {
      link.demandOpen();
      return subscribe(link, subjects.broadcast(name), undefined, (message) => {
        let body;
        try {
          body = read(decode(message.data).body);
        } catch (error) {
          refused.add({ subject: name, size: message.data.length, reason: textOf(error) });
          return;
        }
        runHandler(
          () => handler(body),
          (error) => {
            if (refused.isOne(error)) refused.add({ subject: name, size: message.data.length, reason: error.message });
            else log.error(`A handler of "${name}" threw.`, { err: error });
          },
        );
      });
    },
  };
}
