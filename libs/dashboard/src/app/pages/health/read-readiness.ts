import type { Schemas } from '../../api/client.ts';
import { ApiError } from '../../api/api-error.ts';

/** A platform that cannot serve says so with an error, and the same members. */
export async function readReadiness(): Promise<Schemas['Readiness']> {
  const answer = await fetch('/readyz');
  if (answer.status !== 200 && answer.status !== 503) throw new ApiError({ status: answer.status });
  return (await answer.json()) as Schemas['Readiness'];
}
