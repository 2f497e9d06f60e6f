import type { App } from '@troupe/contracts';
import { z } from 'zod';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** A request body that starts something of the app, safe inside single quotes of a shell. */
export function exampleRequest(app: App): string {
  const [workflow] = app.workflows.values();
  const [agent] = app.agents.values();
  if (workflow !== undefined)
    return quoted({
      workflow: workflow.name,
      input: workflow.input === undefined ? 'Hello' : exampleOf(z.toJSONSchema(workflow.input, { unrepresentable: 'any', io: 'input' })),
    });
  return quoted({ agent: agent?.name ?? '', input: 'Hello' });
}

function quoted(request: object): string {
  return JSON.stringify(request).replaceAll("'", String.raw`\u0027`);
}

/** Some value of the schema: its own example where there is one. */
function exampleOf(schema: JsonSchema | boolean): unknown {
  if (typeof schema === 'boolean') return 'Hello';
  const { examples, default: standard, enum: values, type } = schema;
  if (examples?.[0] !== undefined) return examples[0];
  if (standard !== undefined) return standard;
  if (schema.const !== undefined) return schema.const;
  if (values?.[0] !== undefined) return values[0];
  switch (type) {
    case 'object':
      return Object.fromEntries((schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? true)]));
    case 'array':
      return typeof schema.items === 'object' && !Array.isArray(schema.items) ? [exampleOf(schema.items)] : [];
    case 'number':
    case 'integer':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
    case undefined:
      return 'Hello';
    default:
      return exampleOf({ ...schema, type: type[0]! });
  }
}
