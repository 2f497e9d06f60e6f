import type { Bus } from '../port.ts';

/** A bus under test. Others may use it at the same time: every test has names of its own. */
export interface BusWorld {
  readonly bus: Bus;
  /** Another connection to the same transport; the same bus where there is only one. */
  readonly peer: Bus;
  /** Makes the transport lose what it holds, if it can, without a word to the buses. */
  wipe?(): Promise<void>;
  dispose(): Promise<void>;
}
