import type { Delivery } from '@troupe/bus';
import type { Work } from '@troupe/contracts';

/** The delivery, `settled` is called just before it is given back to the bus. */
export function onSettled(delivery: Delivery, settled: () => void, work: Work = delivery.work): Delivery {
  return {
    ...delivery,
    work,
    ack() {
      settled();
      delivery.ack();
    },
    nak(delay) {
      settled();
      delivery.nak(delay);
    },
  };
}
