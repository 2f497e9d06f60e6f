import type { Principal, PrincipalKind } from '../service/principal.ts';

/** On whose behalf something was asked, as it is recorded: who it was, never what that principal may do. */
export interface RecordedPrincipal {
  readonly kind: PrincipalKind;
  readonly id: string;
  /** The person behind it, where known. */
  readonly user?: string;
}

export function recordedPrincipal({ kind, id, user }: Principal): RecordedPrincipal {
  return { kind, id, ...(user === undefined ? {} : { user }) };
}

/** As one text, by which lists are filtered: no kind contains a colon. */
export function principalText({ kind, id }: Pick<Principal, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}
