import { createHash } from 'node:crypto';
import type { ToolCall } from '@troupe/contracts';

/** OpenAI takes no longer ones. */
export const LONGEST_ID = 40;

/**
 * The id of a call on the wire. A model gets its own as it wrote them; those of others are of the form
 * the strictest server takes, nine letters and digits, and the same every time.
 */
export function wireId({ id, extra }: ToolCall, own: boolean): string {
  if (own) return typeof extra?.['id'] === 'string' ? extra['id'] : id;
  if (/^[A-Za-z0-9]{9}$/.test(id)) return id;
  return createHash('sha256').update(id).digest('hex').slice(0, 9);
}
