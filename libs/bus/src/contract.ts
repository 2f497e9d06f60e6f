import { afterAll, beforeAll, describe } from 'vitest';
import { describeBroadcasts } from './contract/broadcasts.ts';
import { describeClosing } from './contract/closing.ts';
import type { WorkflowLog } from '@troupe/contracts';
import { describeDelivery } from './contract/delivery.ts';
import { describeHandlers } from './contract/handlers.ts';
import { describeLoss } from './contract/loss.ts';
import { describeRequests } from './contract/requests.ts';
import type { Bus } from './port.ts';

/** A bus under test. Others may use it at the same time: every test has names of its own. */
export interface BusWorld {
  readonly bus: Bus;
  /** Another connection to the same transport; the same bus where there is only one. */
  readonly peer: Bus;
  /** Makes the transport lose what it holds, if it can, without a word to the buses. */
  wipe?(): Promise<void>;
  dispose(): Promise<void>;
}

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
