import type { Json } from '@troupe/contracts';
import { describedSchema, type Argument } from './argument.ts';
import { followed, listOf, membersOf, textOf, unusable, type Document } from './document.ts';
import { styles, type Body, type BodyKind, type BodyMember, type Manner } from './operation.ts';

interface ReadBody {
  readonly body: Body;
  readonly wanted: readonly Argument[];
}

type Members = Readonly<Record<string, Json>>;

/** What can be sent, the one that models write best first. */
const kinds: readonly (readonly [BodyKind, RegExp])[] = [
  ['json', /^application\/json$/],
  ['json', /^application\/merge-patch\+json$|^\*\/\*$/],
  ['json', /^[^;]{1,100}\+json$/],
  ['form', /^application\/x-www-form-urlencoded$/],
  ['multipart', /^multipart\/form-data$/],
  ['text', /^text\//],
  ['text', /^/],
];

/** Members of a schema that say of an object which other members it may have. */
const CHOICES = ['oneOf', 'anyOf', 'if', 'not', 'patternProperties', 'dependentSchemas'];

/**
 * The body of a request. Members of an object are arguments of their own; anything else is the argument `body`.
 *
 * @throws TroupeError when none of its types can be sent
 */
export function bodyOf(document: Document, value: unknown, nameFor: (name: string) => string): ReadBody | undefined {
  const requestBody = followed(document, value);
  const content = Object.entries(membersOf(requestBody['content']));
  if (content.length === 0) return undefined;
  const chosen = choose(content);
  const required = requestBody['required'] === true;
  const { kind, mediaType } = chosen;
  const schema = membersOf(chosen.media['schema']);
  const object = kind === 'text' ? undefined : objectOf(document, schema);
  if (object === undefined && (kind === 'form' || kind === 'multipart')) throw unusable(`its body is ${mediaType} without members`);
  if (object === undefined) {
    const argument = nameFor('body');
    const own = kind === 'text' ? textSchema(schema) : schema;
    return {
      body: { kind, mediaType, argument, members: [] },
      wanted: [{ name: argument, schema: describedSchema(own, requestBody['description']), required }],
    };
  }
  const encoding = membersOf(chosen.media['encoding']);
  const wanted: Argument[] = [];
  const members: BodyMember[] = [];
  for (const [name, member] of Object.entries(object.properties)) {
    const own = followedSafely(document, member);
    if (own['readOnly'] === true) continue;
    const argument = nameFor(name);
    const isFile = kind === 'multipart' && isFileSchema(own);
    members.push({ argument, name, isFile, ...mannerOf(membersOf(encoding[name]), own) });
    wanted.push({
      name: argument,
      schema: isFile ? fileSchema(own) : membersOf(member),
      required: required && object.required.includes(name),
    });
  }
  return { body: { kind, mediaType, argument: undefined, members }, wanted };
}

function choose(content: readonly (readonly [string, Json])[]): {
  readonly kind: BodyKind;
  readonly mediaType: string;
  readonly media: Members;
} {
  for (const [kind, pattern] of kinds) {
    for (const [type, media] of content) {
      const mediaType = type.split(';')[0]!.trim().toLowerCase();
      if (!pattern.test(mediaType) || !/^[\w!#$&^.+*/-]{1,127}$/.test(mediaType)) continue;
      return { kind, mediaType: mediaType === '*/*' ? 'application/json' : mediaType, media: membersOf(media) };
    }
  }
  throw unusable('no type of its body can be sent');
}

/** The members of a schema that is an object and no choice among several; those of `allOf` together. */
function objectOf(
  document: Document,
  schema: Members,
  depth = 0,
): { readonly properties: Members; readonly required: readonly string[] } | undefined {
  const { $ref, ...beside } = schema;
  const own = $ref === undefined ? schema : { ...followed(document, schema), ...beside };
  if (depth > 8 || isOpen(own['additionalProperties']) || CHOICES.some((key) => isRealChoice(document, own[key]))) return undefined;
  const parts = [own, ...listOf(own['allOf'])].map((part, index) =>
    index === 0 ? partOf(own) : objectOf(document, membersOf(part), depth + 1),
  );
  if (parts.includes(undefined)) return undefined;
  const properties = Object.assign({}, ...parts.map((part) => part!.properties)) as Members;
  if (Object.keys(properties).length === 0) return undefined;
  return { properties, required: parts.flatMap((part) => part!.required) };
}

function partOf({ properties, required }: Members): { readonly properties: Members; readonly required: readonly string[] } {
  return { properties: membersOf(properties), required: listOf(required).filter((name) => typeof name === 'string') };
}

function isOpen(additional: Json | undefined): boolean {
  return additional === true || Object.keys(membersOf(additional)).length > 0;
}

/** One that only says which members have to be there is left to the API. */
function isRealChoice(document: Document, value: Json | undefined): boolean {
  if (value === undefined) return false;
  const branches = Array.isArray(value) ? (value as Json[]) : [value];
  return branches.some((branch) =>
    Object.keys(followedSafely(document, branch)).some((key) => !['required', 'description', 'title'].includes(key)),
  );
}

function followedSafely(document: Document, value: unknown): Members {
  try {
    return followed(document, value);
  } catch {
    return {};
  }
}

function isFileSchema({ format, contentMediaType, contentEncoding, type }: Members): boolean {
  return (
    format === 'binary' ||
    (type === undefined && contentMediaType !== undefined) ||
    (contentMediaType !== undefined && contentEncoding === undefined)
  );
}

function fileSchema({ description }: Members): Members {
  const text = textOf(description);
  return {
    ...(text === undefined ? {} : { description: text }),
    anyOf: [
      { type: 'string', description: 'The content, as text.' },
      {
        type: 'object',
        properties: {
          base64: { type: 'string' },
          text: { type: 'string' },
          filename: { type: 'string', maxLength: 255 },
          type: { type: 'string', maxLength: 127 },
        },
        additionalProperties: false,
      },
    ],
  };
}

function textSchema(schema: Members): Members {
  return schema['type'] === 'string' ? schema : { ...describedSchema({}, schema['description']), type: 'string' };
}

function mannerOf(encoding: Members, schema: Members): { readonly manner: Manner | undefined; readonly mediaType: string | undefined } {
  const mediaType = textOf(encoding['contentType']);
  const style = styles.find((each) => each === encoding['style']);
  const isPlain = schema['type'] !== 'object' && mediaType?.includes('json') !== true;
  if (style === undefined && !isPlain) return { manner: undefined, mediaType };
  const explode =
    typeof encoding['explode'] === 'boolean' ? encoding['explode'] : style === undefined || ['form', 'deepObject'].includes(style);
  return { manner: { style: style ?? 'form', explode, allowReserved: encoding['allowReserved'] === true }, mediaType };
}
