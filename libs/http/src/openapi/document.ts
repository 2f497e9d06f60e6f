import { errorTitles, type ErrorCode } from '@troupe/contracts';
import { z } from 'zod';
import type { ErrorShape, RouteFacts } from '../http-app.ts';
import type { ServerOptions } from '../options.ts';
import { PROBLEM_TYPE } from '../errors/problem.ts';
import { components } from '../shapes/components.ts';
import { statuses } from '../errors/statuses.ts';
import { linksOf } from './links.ts';
import type { Doc, Route } from './described-route.ts';
import type { Tag } from './tags.ts';

/** What any request for something by its id or name can be refused for. */
const addressErrors: readonly ErrorCode[] = ['invalid-id'];
/** A caller that asks for more than its share, but for health and metrics. */
const shareErrors: readonly ErrorCode[] = ['too-many-requests', 'unavailable'];
/** One that takes a right. */
const rightErrors: readonly ErrorCode[] = ['missing-right', 'unknown-tenant'];
/** And any request, for its query. */
const queryErrors: readonly ErrorCode[] = ['invalid-query'];
/** What a request with an Idempotency-Key can be refused for. */
const headerErrors: readonly ErrorCode[] = ['bad-request'];
/** What any request with a body can be refused for. */
const bodyErrors: readonly ErrorCode[] = [
  'invalid-json',
  'invalid-encoding',
  'duplicate-key',
  'forbidden-key',
  'payload-too-large',
  'unsupported-media-type',
  'unsupported-encoding',
  'invalid-unicode',
  'too-deep',
  'too-many-items',
  'out-of-range',
];
/** And when the body has a shape of ours. */
const shapeErrors: readonly ErrorCode[] = ['validation-failed', 'unknown-property', 'wrong-type'];

export function openApiDocument(routes: readonly Route[], tags: readonly Tag[], { info, auth }: ServerOptions): Doc {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) named.add(schema, { id });
  const { schemas } = z.toJSONSchema(named, { io: 'input', unrepresentable: 'any', uri: (id) => `#/components/schemas/${id}` });

  const schemaOf = (schema: z.ZodType): Doc => {
    const name = named.get(schema)?.id;
    return name === undefined ? inline(schema) : { $ref: `#/components/schemas/${name}` };
  };
  const paths: Record<string, Record<string, Doc>> = {};
  for (const route of routes) (paths[toTemplate(route.url)] ??= {})[route.method] = operation(route, routes, schemaOf);

  return {
    openapi: '3.1.1',
    info: {
      title: 'Troupe',
      version: info.version,
      summary: 'Workflows and agents on one durable runtime',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Every error is a problem document (RFC 9457) with a stable `code`. Times are ISO 8601; durations are milliseconds or text such as `30s`. ' +
        'Bodies are JSON in UTF-8 that means the same to every reader: no key twice, no half of a character, whole numbers within ±9007199254740991; ' +
        'they nest up to 32 deep, with up to 100,000 members and elements in 1 MiB. Of a parameter there is one value.',
    },
    servers: [{ url: '/', description: 'Where this document is' }],
    tags: tags.filter(({ name }) => routes.some(({ facts }) => facts.tag === name)),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(used(paths, schemas)).map(([name, schema]) => [name, withoutMarks(schema)])),
      responses: { Problem: problemAnswer('Any other error') },
      ...(auth.kind === 'keys' ? { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } } : {}),
    },
    security: auth.kind === 'keys' ? [{ key: [] }] : [],
  };
}

type SchemaOf = (schema: z.ZodType) => Doc;

function operation(route: Route, routes: readonly Route[], schemaOf: SchemaOf): Doc {
  const { facts, params, query, body } = route;
  const parameters = [...parametersOf('path', params), ...parametersOf('query', query), ...headersOf(facts)];
  const errors = new Set([
    ...(facts.errors ?? []),
    ...(facts.tag === 'operations' ? [] : shareErrors),
    ...(facts.right === 'none' || facts.right === 'any' ? [] : rightErrors),
    ...(params === undefined ? [] : addressErrors),
    ...(query === undefined ? [] : queryErrors),
    ...(facts.headers === undefined ? [] : headerErrors),
    ...(body === undefined ? [] : bodyErrors),
    ...(body === undefined || facts.data === true ? [] : shapeErrors),
  ]);
  return {
    operationId: operationId(route),
    summary: facts.summary,
    ...(facts.description === undefined ? {} : { description: facts.description }),
    tags: [facts.tag],
    ...(facts.right === 'none' ? { security: [] } : { 'x-right': facts.right }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: facts.body === 'required', content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: {
      ...successes(facts, linksOf(route, routes, operationId), schemaOf),
      ...failures([...errors], facts.errorShape, schemaOf),
      default:
        facts.errorShape === undefined
          ? { $ref: '#/components/responses/Problem' }
          : errorAnswer('Any other error', facts.errorShape, schemaOf),
    },
  };
}

function operationId({ method, url }: Route): string {
  return `${method}${url.replaceAll(/(?:^\/v1)|[/:.]+(\w?)/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? '')}`;
}

function headersOf({ headers = {} }: RouteFacts): Doc[] {
  return Object.entries(headers).map(([name, schema]) => {
    const { description, ...shown } = inline(schema);
    return { name, in: 'header', required: false, description, schema: shown };
  });
}

function parametersOf(where: 'path' | 'query', schema: z.ZodType | undefined): Doc[] {
  if (schema === undefined) return [];
  const { properties = {} } = inline(schema) as { properties?: Record<string, { type?: string; description?: string }> };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path',
    ...(property.description === undefined ? {} : { description: property.description }),
    // The members of an object stand in the query by their own names: attributes.<key>=<value>. Without an
    // example of none, the reference would send one it made up.
    ...(property.type === 'object' ? { style: 'form', explode: true, example: {} } : {}),
    schema: property,
  }));
}

function successes({ answers: given = {}, produces = 'application/json', alsoProduces }: RouteFacts, links: Doc, schemaOf: SchemaOf): Doc {
  return Object.fromEntries(
    Object.entries(given).map(([status, { description, schema }]) => {
      if (status === '204') return [status, { description }];
      const shown = schema === undefined ? { type: produces === 'application/json' ? 'object' : 'string' } : schemaOf(schema);
      const content = {
        [produces]: { schema: shown },
        ...(alsoProduces === undefined ? {} : { [alsoProduces]: { schema: { type: 'string' } } }),
      };
      return [status, { description, content, ...(Object.keys(links).length === 0 ? {} : { links }) }];
    }),
  );
}

function failures(codes: readonly ErrorCode[], shape: ErrorShape | undefined, schemaOf: SchemaOf): Doc {
  const byStatus = Map.groupBy(codes, (code) => shape?.statuses?.[code] ?? statuses[code] ?? 500);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => {
      const description = group.map((code) => `\`${code}\`: ${errorTitles[code]}`).join('; ');
      return [status, shape === undefined ? problemAnswer(description) : errorAnswer(description, shape, schemaOf)];
    }),
  );
}

function errorAnswer(description: string, { schema }: ErrorShape, schemaOf: SchemaOf): Doc {
  return { description, content: { 'application/json': { schema: schemaOf(schema) } } };
}

function problemAnswer(description: string): Doc {
  return { description, content: { [PROBLEM_TYPE]: { schema: { $ref: '#/components/schemas/Problem' } } } };
}

function inline(schema: z.ZodType): Doc {
  return withoutMarks(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
}

/** The schemas that are referred to: from the paths, or from another that is. Every route may answer a problem. */
function used<T>(paths: Doc, schemas: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  const names = new Set(['Problem', ...referredIn(paths)]);
  // A set is walked to its end, also what is added on the way.
  for (const name of names) for (const other of referredIn(schemas[name])) names.add(other);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => names.has(name)));
}

function referredIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!);
}

function withoutMarks({ $schema: _schema, $id: _id, ...schema }: Doc): Doc {
  return schema;
}

function toTemplate(url: string): string {
  // Two colons stand for one that is no parameter.
  return url.replaceAll(/(?<!:):(\w+)/g, '{$1}').replaceAll('::', ':');
}
