import { principalKinds, type PrincipalKind } from '../service/principal.ts';
import { taskKinds, type TaskKind } from './command.ts';

/** Who asked first, or a task on the way from there to a call. */
export interface ChainLink {
  readonly kind: PrincipalKind | TaskKind;
  /** Of the principal, or the name of the workflow or agent. */
  readonly id: string;
}

/** On whose behalf and by what a call is made: the principal, then each task, the last of which makes the call. */
export type CallChain = readonly ChainLink[];

export const chainKinds: readonly ChainLink['kind'][] = [...principalKinds, ...taskKinds];

/** As one text, e.g. `key:3fTq8ZbK1xYc > agent:desk`. */
export function chainText(chain: CallChain): string {
  return chain.map(({ kind, id }) => `${kind}:${id}`).join(' > ');
}
