import { splitInput, type Checked, type Json } from '@troupe/contracts';
import type { SchemaCheck } from './schema-check.ts';

/** Of a tool that needs none, no arguments are empty ones: servers are always sent an object. */
export function checkedArguments(check: SchemaCheck, given: Json | undefined): Checked {
  const { args, input } = splitInput(given);
  if (input !== undefined) {
    const checked = check(args);
    return checked.ok ? { ok: true, value: given } : checked;
  }
  if (args !== undefined) return check(args);
  const empty = check({});
  return empty.ok ? empty : { ok: false, issues: [{ path: [], message: 'must be an object' }] };
}
