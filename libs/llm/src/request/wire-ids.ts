import { createHash } from 'node:crypto';
import type { ToolCall } from '@troupe/contracts';

/** OpenAI takes no longer ones. */
export const LONGEST_ID = 40;

/** The form of the ids that a server takes. */
export type IdForm = 'any' | 'short' | 'nine';

const forms: Readonly<Record<IdForm, RegExp>> = { any: /^/, short: /^.{1,40}$/s, nine: /^[A-Za-z0-9]{9}$/ };

/**
 * The id of a call on the wire. A model gets its own as it wrote them, where its server takes that; those
 * of others are of the form the strictest server takes, nine letters and digits, and the same every time.
 */
export function wireId({ id, extra }: ToolCall, own: boolean, form: IdForm): string {
  const given = own && typeof extra?.['id'] === 'string' ? extra['id'] : id;
  if (forms[own ? form : 'nine'].test(given)) return given;
  return createHash('sha256').update(given).digest('hex').slice(0, 9);
}
