import type { Plan } from '../plan.ts';
import type { SimulatedProcess } from './simulated-process.ts';

/** A place for one process after the other. */
export interface Slot {
  readonly index: number;
  readonly role: Role;
  process: SimulatedProcess | undefined;
  skew: number;
}

export type Role = 'orchestrator' | 'worker' | 'gateway';

export function roleOf({ orchestrators, workers }: Plan, index: number): Role {
  if (index < orchestrators) return 'orchestrator';
  return index < orchestrators + workers ? 'worker' : 'gateway';
}
