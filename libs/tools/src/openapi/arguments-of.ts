import { defaultBounds, type Json } from '@troupe/contracts';
import { describedSchema, type Argument } from './argument.ts';
import { bodyOf } from './body-of.ts';
import { bundleSchema } from './bundle-schema.ts';
import { followed, listOf, membersOf, textOf, unusable, type Document } from './document.ts';
import { places, styles, type Body, type Parameter, type Place, type Style } from './operation.ts';

/** What a tool takes, and where each argument goes. */
export interface Arguments {
  readonly input: Json;
  readonly parameters: readonly Parameter[];
  readonly body: Body | undefined;
  readonly keyHeader: string | undefined;
}

/** Headers that the document may not have a model set: OpenAPI says the first three itself. */
const NOT_SET = new Set([
  ...['accept', 'content-type', 'authorization', 'host', 'content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect'],
  ...['te', 'trailer', 'accept-encoding', 'cookie', 'proxy-authorization'],
]);
const KEY_HEADERS = new Set(['idempotency-key', 'x-idempotency-key']);
const styleOf: Readonly<Record<Place, Style>> = { path: 'simple', query: 'form', header: 'simple', cookie: 'form' };
const MOST_OF_NAME = 64;

/**
 * Parameters and the members of a body as the arguments of one tool. Of two with one name the second has its place
 * behind it, as `id_query`.
 *
 * @throws TroupeError when no tool can be made of it
 */
export function argumentsOf(
  document: Document,
  pathItem: Readonly<Record<string, Json>>,
  operation: Readonly<Record<string, Json>>,
): Arguments {
  const taken = new Set<string>();
  const nameFor = (name: string, place: string): string => {
    const plain = name.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, MOST_OF_NAME - 12) || '_';
    for (let count = 0; ; count++) {
      const numbered = count === 0 ? plain : count === 1 ? `${plain}_${place}` : `${plain}_${place}_${count}`;
      if (taken.size !== taken.add(numbered).size) return numbered;
    }
  };
  const all = parametersOf(document, pathItem, operation);
  const isKey = ({ place, name }: Read): boolean => place === 'header' && KEY_HEADERS.has(name.toLowerCase());
  const read = all.filter((each) => !isKey(each) && !(each.place === 'header' && NOT_SET.has(each.name.toLowerCase())));
  if (read.length > defaultBounds.openapiParameters) throw unusable(`it has more than ${defaultBounds.openapiParameters} parameters`);
  const parameters: Parameter[] = [];
  const wanted: Argument[] = [];
  for (const { schema, required, ...parameter } of read) {
    const argument = nameFor(parameter.name, parameter.place);
    parameters.push({ ...parameter, argument });
    wanted.push({ name: argument, schema, required });
  }
  const body = bodyOf(document, operation['requestBody'], (name) => nameFor(name, 'body'));
  return {
    input: bundleSchema(document, objectOf([...wanted, ...(body?.wanted ?? [])])),
    parameters,
    body: body?.body,
    keyHeader: all.find(isKey)?.name.toLowerCase(),
  };
}

function objectOf(wanted: readonly Argument[]): Readonly<Record<string, Json>> {
  const required = wanted.filter((each) => each.required).map(({ name }) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(wanted.map(({ name, schema }) => [name, schema])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  };
}

type Read = Omit<Parameter, 'argument'> & Pick<Argument, 'schema' | 'required'>;

/** Those of the operation count before those of its path. */
function parametersOf(document: Document, pathItem: Readonly<Record<string, Json>>, operation: Readonly<Record<string, Json>>): Read[] {
  const found = new Map<string, Read>();
  for (const each of [...listOf(pathItem['parameters']), ...listOf(operation['parameters'])]) {
    const read = parameterOf(followed(document, each));
    found.set(`${read.place} ${read.name}`, read);
  }
  return [...found.values()];
}

function parameterOf(parameter: Readonly<Record<string, Json>>): Read {
  const name = textOf(parameter['name']);
  const place = places.find((each) => each === parameter['in']);
  if (name === undefined || name === '' || place === undefined)
    throw unusable('one of its parameters has no name, or is in no known place');
  const [mediaType, media] = Object.entries(membersOf(parameter['content']))[0] ?? [];
  const style = styles.find((each) => each === parameter['style']) ?? styleOf[place];
  return {
    name,
    place,
    style,
    explode: typeof parameter['explode'] === 'boolean' ? parameter['explode'] : style === 'form' || style === 'deepObject',
    allowReserved: parameter['allowReserved'] === true,
    json: mediaType?.includes('json') === true,
    schema: describedSchema(
      membersOf(mediaType === undefined ? parameter['schema'] : membersOf(media)['schema']),
      parameter['description'],
    ),
    required: place === 'path' || parameter['required'] === true,
  };
}
