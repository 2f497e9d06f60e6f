import type { Attributes } from '@opentelemetry/api';
import { defaultTenant, publicId, tenantOf, type TaskId } from '@troupe/contracts';
import { attributes } from './attribute-names.ts';

/** Which task a span is of: by its public id, and its tenant where that is not the default one. */
export function taskFacts(task: TaskId): Attributes {
  const tenant = tenantOf(task);
  if (tenant === defaultTenant) return { [attributes.task]: task };
  return { [attributes.task]: publicId(task), [attributes.tenant]: tenant };
}
