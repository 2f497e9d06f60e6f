import { hash } from 'node:crypto';
import type { Turn } from '@troupe/contracts';
import type { LogHead } from '@troupe/contracts/format';
import type { TurnRecord } from '@troupe/store';

/** What the first turn of a log carries. */
export const NOTHING_BEFORE = '';

/** What the turn after it carries of a turn (F4). None of the fields before the body contains a line break. */
export function hashOfTurn({ task, n, at, build, body }: TurnRecord): string {
  return hash('sha256', `${task}\n${n}\n${at}\n${build}\n${body}`, 'base64url');
}

/** How far a log was followed from turn to turn. */
export interface TurnChain {
  /** Hash of the last turn; undefined while none is known. */
  head: string | undefined;
  /** Whether a turn carried a hash: from then on all have to. */
  proven: boolean;
}

export function turnChain(from: number): TurnChain {
  return { head: from === 0 ? NOTHING_BEFORE : undefined, proven: false };
}

/** The next turn of a log. Says what is wrong with it, or with the one before. */
export function followTurn(
  chain: TurnChain,
  record: TurnRecord,
  { n, before }: Turn,
  known?: Pick<LogHead, 'n' | 'hash'>,
): string | undefined {
  const { head, proven } = chain;
  chain.head = hashOfTurn(record);
  chain.proven ||= before !== undefined;
  if (before === undefined && proven) return 'it carries no hash of the turn before, as that one does';
  if (before !== undefined && head !== undefined && before !== head) return 'it carries another hash than that of the turn before';
  if (known?.n === n + 1 && known.hash !== chain.head) return 'it has another hash than it had when the log ended with it';
  return undefined;
}
