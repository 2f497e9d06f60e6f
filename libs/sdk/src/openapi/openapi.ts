import type { OpenApiDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

export interface OpenApiOptions<Name extends string> extends Omit<OpenApiDefinition<Name>, 'kind' | 'document' | 'idempotencyKey'> {
  /** The path or the address of a document, such as `new URL('../crm.openapi.json', import.meta.url)`, or the document itself. */
  readonly document: string | URL | object;
  /** Whether the API knows idempotency keys though its document does not say so: in the header `Idempotency-Key`, or in this one. */
  readonly idempotencyKey?: boolean | string;
}

/**
 * An API over HTTP that an OpenAPI document describes. Agents that list it may call its operations, each as
 * `<name>_<operation>`.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function openapi<const Name extends string>({
  document,
  idempotencyKey = false,
  ...definition
}: OpenApiOptions<Name>): OpenApiDefinition<Name> {
  const header = idempotencyKey === true ? 'idempotency-key' : idempotencyKey;
  return define({
    kind: 'openapi',
    ...definition,
    document: document instanceof URL ? document.href : document,
    ...(header === false ? {} : { idempotencyKey: header }),
  });
}
