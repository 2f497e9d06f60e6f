import type { Json } from '@troupe/contracts';

interface Schema {
  readonly type?: string;
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly title?: string;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly [keyword: string]: unknown;
}

/**
 * A schema as forms have it: an object whose members are texts, numbers, yes or no, one choice or several.
 *
 * @throws TypeError for any other
 */
export function formSchema(schema: Json): Json {
  const {
    type,
    properties = {},
    required = [],
  } = schema as unknown as Schema & {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
  };
  if (type !== 'object') throw new TypeError('A form is an object: wrap its schema as z.object({ … }).');
  const fields = Object.entries(properties).map(([name, field]) => [name, fieldOf(name, field)]);
  return { type: 'object', properties: Object.fromEntries(fields) as Json, required: [...required] };
}

function fieldOf(name: string, field: Schema): Schema {
  const { anyOf, items, ...rest } = field;
  if (anyOf !== undefined) {
    if (anyOf.every(isChoice)) return { ...rest, type: 'string', oneOf: anyOf.map(choiceOf) };
  } else if (rest.type === 'array') {
    if (items?.anyOf?.every(isChoice) === true) return { ...rest, items: { anyOf: items.anyOf.map(choiceOf) } };
    if (items?.enum !== undefined) return { ...rest, items };
  } else if (rest.type === 'string' || rest.type === 'number' || rest.type === 'integer' || rest.type === 'boolean') return rest;
  throw new TypeError(`The field ${JSON.stringify(name)} of a form is a text, a number, yes or no, or choices of texts.`);
}

function isChoice({ const: value }: Schema): boolean {
  return typeof value === 'string';
}

function choiceOf({ const: value, title = value as string }: Schema): Schema {
  return { const: value!, title };
}
