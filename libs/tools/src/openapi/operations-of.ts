import { createHash } from 'node:crypto';
import { defaultBounds, httpMethods, toFailure, type Effect, type HttpMethod, type Json, type OpenApiDefinition } from '@troupe/contracts';
import { argumentsOf } from './arguments-of.ts';
import { followed, listOf, membersOf, textOf, unusable, type Document } from './document.ts';
import type { Operation } from './operation.ts';
import { serverOf } from './server-of.ts';
import { toolNames, type Named } from './tool-names.ts';

const { openapiOperations: MOST, openapiSchemasBytes: MOST_BYTES, openapiDescriptionCharacters: MOST_WORDS } = defaultBounds;

/** What an operation does when nothing else is known, as HTTP has it. */
const effects: Readonly<Record<HttpMethod, Effect>> = {
  ...{ GET: 'pure', HEAD: 'pure', PUT: 'idempotent', DELETE: 'idempotent', POST: 'once', PATCH: 'once' },
};

export interface Operations {
  readonly operations: readonly Operation[];
  /** Those that are none of them, and why; those that `operations` leaves out excepted. */
  readonly left: readonly string[];
}

type Found = Named & {
  readonly method: HttpMethod;
  readonly item: Readonly<Record<string, Json>>;
  readonly operation: Readonly<Record<string, Json>>;
};

/**
 * The operations of a document that are tools of an API.
 *
 * @param base where the document is, when it has an address
 * @throws TroupeError when there are none
 */
export function operationsOf(api: OpenApiDefinition, document: Document, base: string | undefined): Operations {
  const found = foundIn(document);
  const chosen = found.filter((each) => api.operations === undefined || api.operations.some((pattern) => isMeant(pattern, each)));
  const left = (api.operations ?? [])
    .filter((pattern) => !found.some((each) => isMeant(pattern, each)))
    .map((pattern) => `${pattern.slice(0, 128)}: there is no such operation`);
  // Of all, so that a choice of them changes no name.
  const names = new Map(toolNames(`${api.name}_`, found).map((name, index) => [found[index]!, name]));
  const operations: Operation[] = [];
  let bytes = 0;
  for (const each of chosen) {
    try {
      if (operations.length === MOST) throw unusable(`of a document ${MOST} operations are taken; set "operations"`);
      const operation = operationOf(api, document, base, each, names.get(each)!);
      bytes += JSON.stringify(operation.input).length;
      if (bytes > MOST_BYTES) throw unusable(`the schemas of a document have ${MOST_BYTES} bytes at most; set "operations"`);
      operations.push(operation);
    } catch (error) {
      left.push(`${each.method} ${each.path.slice(0, 128)}: ${toFailure(error).message}`);
    }
  }
  if (operations.length === 0) throw unusable(`none of its operations can be called: ${left[0] ?? 'it has none'}`);
  return { operations, left };
}

function foundIn(document: Document): readonly Found[] {
  return Object.entries(membersOf(document['paths'])).flatMap(([path, value]) => {
    const item = pathItem(document, value);
    return httpMethods.flatMap((method) => {
      const operation = item[method.toLowerCase()];
      if (typeof operation !== 'object' || operation === null) return [];
      return [{ method, path, operationId: textOf(membersOf(operation)['operationId']), item, operation: membersOf(operation) }];
    });
  });
}

function pathItem(document: Document, value: Json): Readonly<Record<string, Json>> {
  try {
    return followed(document, value);
  } catch {
    return {};
  }
}

function isMeant(pattern: string, { method, path, operationId }: Found): boolean {
  const texts = [`${method} ${path}`, ...(operationId === undefined ? [] : [operationId])];
  return pattern.endsWith('*') ? texts.some((text) => text.startsWith(pattern.slice(0, -1))) : texts.includes(pattern);
}

function operationOf(api: OpenApiDefinition, document: Document, base: string | undefined, found: Found, name: string): Operation {
  const { method, path, item, operation } = found;
  if (!/^\/[\x21-\x7e]{0,2047}$/.test(path) || /[?#\\]/.test(path)) throw unusable('its path is none');
  const { keyHeader = api.idempotencyKey, ...made } = argumentsOf(document, item, operation);
  const placed = new Set(made.parameters.filter(({ place }) => place === 'path').map((parameter) => parameter.name));
  for (const [, parameter] of path.matchAll(/\{([^{}]*)\}/g))
    if (!placed.has(parameter!)) throw unusable(`its path has {${parameter!.slice(0, 64)}}, which is no parameter`);
  const effect = effects[method];
  const server = serverOf(api, [operation['servers'], item['servers'], document['servers']], base);
  const described = {
    ...{
      method,
      path,
      server,
      ...made,
      description: descriptionOf(found),
      security: securityOf(operation['security'] ?? document['security']),
    },
    ...{
      effect: effect === 'once' && keyHeader !== undefined ? ('idempotent' as const) : effect,
      keyHeader: effect === 'once' ? keyHeader : undefined,
    },
  };
  return { ...described, name, build: createHash('sha256').update(JSON.stringify(described)).digest('hex').slice(0, 16) };
}

function descriptionOf({ method, path, operation }: Found): string {
  const { summary, description, deprecated } = operation;
  const texts = [textOf(summary), textOf(description)].filter((text) => text !== undefined && text.trim() !== '');
  const text = [...(deprecated === true ? ['Deprecated.'] : []), ...new Set(texts)].join('\n');
  return text === '' ? `${method} ${path}` : text.toWellFormed().slice(0, MOST_WORDS);
}

function securityOf(security: unknown): readonly (readonly string[])[] {
  return listOf(security).map((requirement) => Object.keys(membersOf(requirement)));
}
