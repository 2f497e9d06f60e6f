import { afterAll, beforeAll, describe } from 'vitest';
import { describeBroadcasts } from './contract/broadcasts.ts';
import { describeClosing } from './contract/closing.ts';
import type { WorkflowLog } from '@troupe/contracts';
import { describeDelivery } from './contract/delivery.ts';
import { describeHandlers } from './contract/handlers.ts';
import { describeLoss } from './contract/loss.ts';
import { describeRequests } from './contract/requests.ts';
import type { BusWorld } from './contract/bus-world.ts';

export type { BusWorld } from './contract/bus-world.ts';

/** Registers the tests every bus must pass; each names the rule of the port it covers. */
export function describeBus(name: string, make: (log: WorkflowLog) => Promise<BusWorld>): void {
  describe(name, () => {
    let world: BusWorld;
    const errors: object[] = [];
    const log: WorkflowLog = { debug() {}, info() {}, warn() {}, error: (_, data) => void errors.push(data ?? {}) };
    beforeAll(async () => {
      world = await make(log);
    });
    afterAll(async () => world.dispose());

    describeDelivery(() => world);
    describeRequests(() => world);
    describeBroadcasts(() => world);
    describeHandlers(() => world, errors);
    describeLoss(() => world);
    describeClosing(() => make(log));
  });
}
