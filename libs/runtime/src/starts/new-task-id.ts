import { randomFillSync } from 'node:crypto';
import type { TaskId } from '@troupe/contracts';

const random = Buffer.alloc(4_096);
let used = random.length;

/**
 * A version 7 UUID (RFC 9562 §5.7): ids made later sort later, so that what the store writes next
 * lies beside what it wrote last.
 *
 * @param now milliseconds since 1970
 */
export function newTaskId(now: number): TaskId {
  if (used === random.length) {
    randomFillSync(random);
    used = 0;
  }
  const bits = random.subarray(used, (used += 16)).toString('hex');
  const time = now.toString(16).padStart(12, '0');
  const variant = '89ab'[Number.parseInt(bits[3]!, 16) & 3];
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}-${variant}${bits.slice(4, 7)}-${bits.slice(7, 19)}` as TaskId;
}
