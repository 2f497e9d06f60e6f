import type { Ownership } from './ownership.ts';

/**
 * Whether this process has had a partition all the time since now: what was read of its tasks meanwhile is
 * then what they are. A partition that went and came back may have moved on in between (E9).
 */
export function heldSince(ownership: Pick<Ownership, 'epoch'>, partition: number): () => boolean {
  const epoch = ownership.epoch(partition);
  return () => epoch !== undefined && ownership.epoch(partition) === epoch;
}
