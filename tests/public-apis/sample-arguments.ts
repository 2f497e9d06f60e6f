import type { Json } from '@troupe/contracts';
import { sample } from 'openapi-sampler';

/** Arguments that fit a schema: those that have to be there, or all. Texts are made to fit the patterns that are met here. */
export function sampleArguments(schema: Json, { all }: { readonly all: boolean }): Json {
  const sampled = sample(
    schema as object,
    { skipNonRequired: !all, skipReadOnly: true, quiet: true, maxSampleDepth: 6 },
    schema as object,
  ) as Json;
  return fitted(schema, sampled, schema);
}

function fitted(root: Json, value: Json, schema: Json): Json {
  const { $ref, pattern, properties, items } = schema as {
    $ref?: string;
    pattern?: string;
    properties?: Record<string, Json>;
    items?: Json;
  };
  if ($ref !== undefined) return fitted(root, value, (root as { $defs: Record<string, Json> }).$defs[$ref.slice('#/$defs/'.length)]!);
  if (pattern !== undefined && typeof value === 'string') return /^\^\(?([A-Z]{2})[[|)]/.exec(pattern)?.[1]?.padEnd(34, '0') ?? value;
  if (Array.isArray(value)) return value.map((each: Json) => (items === undefined ? each : fitted(root, each, items)));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, properties?.[name] === undefined ? each : fitted(root, each, properties[name])]),
  );
}
