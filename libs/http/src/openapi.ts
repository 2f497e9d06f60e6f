import { errorTitles, type ErrorCode } from '@troupe/contracts';
import { z } from 'zod';
import type { App, RouteFacts } from './app.ts';
import type { ServerOptions } from './options.ts';
import { PROBLEM_TYPE } from './problem.ts';
import { components } from './shapes/components.ts';
import { statuses } from './statuses.ts';

type Doc = Readonly<Record<string, unknown>>;

interface Route {
  readonly method: string;
  readonly url: string;
  readonly facts: RouteFacts;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
}

/** What any request for something by its id or name can be refused for. */
const addressErrors: readonly ErrorCode[] = ['invalid-id'];
/** Whoever asks for more than its share, but for health and metrics. */
const shareErrors: readonly ErrorCode[] = ['too-many-requests', 'unavailable'];
/** And any request, for its query. */
const queryErrors: readonly ErrorCode[] = ['invalid-query'];
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

const tags = [
  { name: 'tasks', description: 'Durable executions of workflows and agents' },
  { name: 'approvals', description: 'Human decisions agents wait for' },
  { name: 'sessions', description: 'Conversations that outlive tasks' },
  { name: 'catalog', description: 'What the app offers' },
  { name: 'operations', description: 'Health and metrics' },
];

/** `GET /openapi.json`: the document is made from the routes registered after it, each with its own schemas. */
export function openApiRoute(app: App, options: ServerOptions): void {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ url, method, config, schema }) => {
    if (config?.summary === undefined || method === 'HEAD') return;
    const { params, querystring: query, body } = (schema ?? {}) as Partial<Record<'params' | 'querystring' | 'body', z.ZodType>>;
    const parts = {
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { query }),
      ...(body === undefined ? {} : { body }),
    };
    routes.push({ method: String(method).toLowerCase(), url, facts: config, ...parts });
  });

  let text: string | undefined;
  app.route({
    method: 'GET',
    url: '/openapi.json',
    config: { open: true },
    handler(_request, reply) {
      text ??= JSON.stringify(openApiDocument(routes, options));
      return reply.type('application/json; charset=utf-8').send(text);
    },
  });
}

function openApiDocument(routes: readonly Route[], { info, auth }: ServerOptions): Doc {
  const named = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(components)) named.add(schema, { id });
  const { schemas } = z.toJSONSchema(named, { io: 'input', unrepresentable: 'any', uri: (id) => `#/components/schemas/${id}` });

  const schemaOf = (schema: z.ZodType): Doc => {
    const name = named.get(schema)?.id;
    return name === undefined ? inline(schema) : { $ref: `#/components/schemas/${name}` };
  };
  const paths: Record<string, Record<string, Doc>> = {};
  for (const route of routes) (paths[toTemplate(route.url)] ??= {})[route.method] = operation(route, schemaOf);

  return {
    openapi: '3.1.1',
    info: {
      title: 'Troupe',
      version: info.version,
      summary: 'Workflows and agents on one durable runtime',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description:
        'Every error is a problem document (RFC 9457) with a stable `code`. Times are ISO 8601; durations are milliseconds or text such as `30s`.',
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

function operation({ method, url, facts, params, query, body }: Route, schemaOf: (schema: z.ZodType) => Doc): Doc {
  const parameters = [
    ...parametersOf('path', params),
    ...parametersOf('query', query),
    ...Object.entries(facts.headers ?? {}).map(([name, description]) => ({ name, in: 'header', description, schema: { type: 'string' } })),
  ];
  const errors = new Set([
    ...(facts.errors ?? []),
    ...(facts.tag === 'operations' ? [] : shareErrors),
    ...(params === undefined ? [] : addressErrors),
    ...(query === undefined ? [] : queryErrors),
    ...(body === undefined ? [] : bodyErrors),
    ...(body === undefined || facts.data === true ? [] : shapeErrors),
  ]);
  return {
    operationId: `${method}${url.replaceAll(/(?:^\/v1)|[/:.]+(\w?)/g, (_all, letter: string | undefined) => letter?.toUpperCase() ?? '')}`,
    summary: facts.summary,
    ...(facts.description === undefined ? {} : { description: facts.description }),
    tags: [facts.tag],
    ...(facts.open === true ? { security: [] } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: facts.body === 'required', content: { 'application/json': { schema: schemaOf(body) } } } }),
    responses: { ...successes(facts, schemaOf), ...failures([...errors]), default: { $ref: '#/components/responses/Problem' } },
  };
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

function successes({ answers: given = {}, produces = 'application/json' }: RouteFacts, schemaOf: (schema: z.ZodType) => Doc): Doc {
  return Object.fromEntries(
    Object.entries(given).map(([status, { description, schema }]) => {
      const shown = schema === undefined ? { type: produces === 'application/json' ? 'object' : 'string' } : schemaOf(schema);
      return [status, { description, ...(status === '204' ? {} : { content: { [produces]: { schema: shown } } }) }];
    }),
  );
}

function failures(codes: readonly ErrorCode[]): Doc {
  const byStatus = Map.groupBy(codes, (code) => statuses[code] ?? 500);
  return Object.fromEntries(
    [...byStatus].map(([status, group]) => [status, problemAnswer(group.map((code) => `\`${code}\`: ${errorTitles[code]}`).join('; '))]),
  );
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
  return url.replaceAll(/:(\w+)/g, '{$1}');
}
