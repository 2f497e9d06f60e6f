import { defaultBounds, toFailure, type Json } from '@troupe/contracts';
import { upgrade } from '@scalar/openapi-upgrader';
import { parse } from 'yaml';
import { membersOf, textOf, unusable, type Document } from './document.ts';

const { openapiDocumentLevels: MOST_LEVELS } = defaultBounds;
/** Aliases of a YAML document: each may stand for much. */
const MOST_ALIASES = 100;

/**
 * A document as one of OpenAPI 3.1: later steps know no other version.
 *
 * @param read a text, JSON or YAML, or what one has been read as
 * @throws TroupeError
 */
export function parseDocument(read: string | object): Document {
  const value = typeof read === 'string' ? valueOf(read) : (structuredClone(read) as Json);
  demandShallow(value);
  const { openapi, swagger, paths, components } = membersOf(value);
  if (swagger !== undefined && textOf(openapi) === undefined)
    throw unusable('it is of Swagger 2.0; OpenAPI 3.0 and 3.1 are read, and there are converters');
  if (!/^3\.[012](?:\.|$)/.test(textOf(openapi) ?? '')) throw unusable('it is no OpenAPI document of version 3.0 or 3.1');
  if (Object.keys(membersOf(paths)).length === 0) throw unusable('it has no paths');
  leaveOutAnswers(membersOf(paths), membersOf(components));
  return (openapi as string).startsWith('3.0')
    ? (upgrade(value as Record<string, unknown>, '3.1') as unknown as Document)
    : (value as Document);
}

function valueOf(text: string): Json {
  const trimmed = text.replace(/^\uFEFF/, '');
  try {
    if (/^\s*\{/.test(trimmed)) return JSON.parse(trimmed) as Json;
    return parse(trimmed, { maxAliasCount: MOST_ALIASES, logLevel: 'silent' }) as Json;
  } catch (error) {
    throw unusable(`it is neither JSON nor YAML: ${toFailure(error).message.slice(0, 200)}`);
  }
}

/** Most of a large document is about answers, of which nothing is read. */
function leaveOutAnswers(paths: Readonly<Record<string, Json>>, components: Record<string, Json>): void {
  for (const name of ['responses', 'examples', 'headers', 'links', 'callbacks']) delete components[name];
  for (const item of Object.values(paths))
    for (const operation of Object.values(membersOf(item))) delete (membersOf(operation) as Record<string, Json>)['responses'];
}

/** What follows goes down by calling itself. A `__proto__` would become the prototype of its copy. */
function demandShallow(value: Json): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) throw unusable(`its values nest deeper than ${MOST_LEVELS} levels`);
    const below: unknown[] = [];
    for (const each of level) {
      if (typeof each !== 'object' || each === null) continue;
      if (Object.hasOwn(each, '__proto__')) throw unusable('it has a member "__proto__"');
      for (const member of Object.values(each)) if (typeof member === 'object' && member !== null) below.push(member);
    }
    level = below;
  }
}
