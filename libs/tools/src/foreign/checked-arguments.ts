import type { Checked, Json } from '@troupe/contracts';
import type { SchemaCheck } from './schema-check.ts';

/** Of a tool that needs none, no arguments are empty ones: servers are always sent an object. */
export function checkedArguments(check: SchemaCheck, args: Json | undefined): Checked {
  if (args !== undefined) return check(args);
  const empty = check({});
  return empty.ok ? empty : { ok: false, issues: [{ path: [], message: 'must be an object' }] };
}
