import { defaultBounds, toFailure, type Checked, type Json } from '@troupe/contracts';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { inTime } from './in-time.ts';

/** Finds each place of a value that does not fit. */
export type SchemaCheck = (value: Json | undefined) => Checked;

const OPTIONS = { strict: false, validateFormats: false, validateSchema: false, allErrors: true, logger: false } as const;
const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-0[67]\/schema#?$/;
const DRAFT_2020 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
/** As many faults as a model can act on at once. */
const MOST_ISSUES = 20;

/**
 * A check by a JSON Schema that others wrote: it is read when it is needed first, from nowhere but itself, and has a
 * time limit. By a schema that cannot be read nothing fits.
 */
export function schemaCheck(schema: Json, checkTime: number = defaultBounds.mcpCheckTime): SchemaCheck {
  let compiled: ValidateFunction | undefined;
  return (value) => {
    try {
      return inTime(() => {
        compiled ??= compile(schema);
        return compiled(value) ? { ok: true, value } : { ok: false, issues: (compiled.errors ?? []).slice(0, MOST_ISSUES).map(issueOf) };
      }, checkTime);
    } catch (error) {
      return { ok: false, issues: [{ path: [], message: reasonOf(error, checkTime) }] };
    }
  };
}

/** Why nothing could be checked by a schema. */
export function schemaFault(schema: Json, checkTime: number = defaultBounds.mcpCheckTime): string | undefined {
  try {
    inTime(() => compile(schema), checkTime);
    return undefined;
  } catch (error) {
    return toFailure(error).message;
  }
}

function compile(schema: Json): ValidateFunction {
  const { $schema = '' } = schema as { readonly $schema?: string };
  // Each schema has an instance of its own: what one calls itself is no name for another.
  if ($schema === '' || DRAFT_2020.test($schema)) return new Ajv2020(OPTIONS).compile(schema as object);
  if (DRAFT_7.test($schema)) return new Ajv(OPTIONS).compile(schema as object);
  throw new Error('it is of a draft that is not known');
}

function issueOf({ instancePath, params, message = 'does not fit' }: ErrorObject): {
  readonly path: readonly string[];
  readonly message: string;
} {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const { missingProperty, additionalProperty } = params as { readonly missingProperty?: string; readonly additionalProperty?: string };
  return {
    path: missingProperty === undefined ? path : [...path, missingProperty],
    message: additionalProperty === undefined ? message : `${message}: ${JSON.stringify(additionalProperty)}`,
  };
}

function reasonOf(error: unknown, checkTime: number): string {
  const { code, message } = toFailure(error);
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return `The check by the schema of the server took longer than ${checkTime} ms.`;
  return `The schema of the server cannot be used: ${message}`;
}
