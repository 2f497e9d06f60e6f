import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type Server } from './server.ts';

let server: Server;
let document: any;

beforeAll(async () => {
  server = await startServer({ metrics: async () => '' });
  document = (await server.ask('GET', '/openapi.json')).body;
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const operations = (): [path: string, method: string, operation: any][] =>
  Object.entries<any>(document.paths).flatMap(([path, methods]) =>
    Object.entries<any>(methods).map(([method, operation]): [string, string, any] => [path, method, operation]),
  );

/** Every place of the document that refers to another. */
function references(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = typeof (value as { $ref?: unknown }).$ref === 'string' ? [(value as { $ref: string }).$ref] : [];
  return [...own, ...Object.values(value).flatMap(references)];
}

function resolve(reference: string): unknown {
  return reference
    .slice(2)
    .split('/')
    .reduce<any>((value, key) => value?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

describe('the OpenAPI document', () => {
  it('is version 3.1 and whole: every reference leads somewhere', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: 'Troupe', version: '0.0.0' });
    for (const reference of references(document))
      expect({ reference, found: resolve(reference) !== undefined }).toEqual({ reference, found: true });
  });

  it('has every route of the API, and only those', () => {
    expect(
      operations()
        .map(([path, method]) => `${method.toUpperCase()} ${path}`)
        .toSorted(),
    ).toEqual(
      [
        'POST /v1/tasks',
        'GET /v1/platform',
        'GET /v1/tasks',
        'GET /v1/tasks/{id}',
        'DELETE /v1/tasks/{id}',
        'GET /v1/tasks/{id}/history',
        'GET /v1/tasks/{id}/verification',
        'GET /v1/tasks/{id}/artifacts',
        'GET /v1/tasks/{id}/artifacts/{artifact}',
        'GET /v1/tasks/{id}/events',
        'POST /v1/tasks/{id}/signals/{name}',
        'POST /v1/tasks/{id}/queries/{name}',
        'POST /v1/tasks/{id}/updates/{name}',
        'POST /v1/tasks/{id}/cancel',
        'POST /v1/tools/{name}/call',
        'POST /v1/tasks/{id}/terminate',
        'POST /v1/tasks/{id}/suspend',
        'POST /v1/tasks/{id}/resume',
        'POST /v1/tasks/{id}/fork',
        'GET /v1/approvals',
        'GET /v1/approvals/{id}',
        'POST /v1/approvals/{id}',
        'GET /v1/sessions',
        'POST /v1/sessions',
        'GET /v1/sessions/{id}',
        'PATCH /v1/sessions/{id}',
        'DELETE /v1/sessions/{id}',
        'GET /v1/sessions/{id}/entries',
        'GET /v1/sessions/{id}/events',
        'GET /v1/sessions/{id}/export',
        'POST /v1/sessions/{id}/branches',
        'POST /v1/sessions/{id}/messages',
        'GET /v1/workflows',
        'GET /v1/workflows/{name}',
        'GET /v1/agents',
        'GET /v1/agents/{name}',
        'GET /v1/agents/{name}/card',
        'GET /v1/tools',
        'GET /v1/tools/{name}',
        'GET /v1/me',
        'GET /healthz',
        'GET /readyz',
        'GET /metrics',
      ].toSorted(),
    );
  });

  it('describes only routes that are there', async () => {
    for (const [path, method] of operations()) {
      const { body } = await server.ask(method.toUpperCase(), path.replace('{id}', 'x').replace('{name}', 'x'), undefined, {
        accept: 'image/png',
      });
      expect({ path, method, code: body?.code }).toEqual({ path, method, code: 'not-acceptable' });
    }
  });

  it('refuses nobody who accepts what it names, as the API reference does', async () => {
    for (const [path, method, { responses }] of operations()) {
      const [content = {}] = Object.entries<any>(responses).flatMap(([status, response]) =>
        status.startsWith('2') ? [response.content] : [],
      );
      const [accept = 'application/problem+json'] = Object.keys(content);
      const address = path.replace('{id}', 'nobody').replace('{name}', 'nobody').replace('{artifact}', '0'.repeat(32));
      const { status } = await server.ask(method.toUpperCase(), address, method === 'post' ? '{}' : undefined, { accept });
      expect({ path, method, accept, status }).not.toMatchObject({ status: 406 });
    }
  });

  it('names the status of every refusal of a name, an id or a query', async () => {
    for (const [path, method, { parameters = [], responses }] of operations()) {
      const refused = ['%00', 'x'.repeat(300)].map((odd) => path.replaceAll(/\{\w+\}/g, odd)).filter((address) => address !== path);
      const asked = parameters.filter((parameter: { in: string }) => parameter.in === 'query');
      refused.push(...asked.map(({ name }: { name: string }) => `${path.replaceAll(/\{\w+\}/g, 'x')}?${name}=%00`));
      for (const address of refused) {
        const { status } = await server.ask(method.toUpperCase(), address, method === 'post' ? '{}' : undefined);
        expect({ method, address, named: Object.keys(responses) }).toEqual({
          method,
          address,
          named: expect.arrayContaining([String(status)]),
        });
      }
    }
  });

  it('gives each operation an id of its own, a summary, a known tag and its path parameters', () => {
    const ids = operations().map(([, , { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = document.tags.map(({ name }: { name: string }) => name);
    for (const [path, , { summary, tags: own, parameters = [] }] of operations()) {
      expect(summary).toEqual(expect.any(String));
      expect(tags).toContain(own[0]);
      const named = parameters.filter((parameter: { in: string }) => parameter.in === 'path').map(({ name }: { name: string }) => name);
      expect(named).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
  });

  it('answers every error as a problem document', () => {
    const problem = { schema: { $ref: '#/components/schemas/Problem' } };
    expect(document.components.responses.Problem.content).toEqual({ 'application/problem+json': problem });
    for (const [, , { responses }] of operations()) {
      expect(responses.default).toEqual({ $ref: '#/components/responses/Problem' });
      for (const [status, response] of Object.entries<any>(responses)) {
        if (/^[45]/.test(status)) expect(response.content).toEqual({ 'application/problem+json': problem });
      }
    }
    expect(document.components.schemas.Problem.required).toEqual([
      'type',
      'title',
      'status',
      'code',
      'detail',
      'instance',
      'requestId',
      'retryable',
    ]);
  });

  it('shows bodies and parameters as they are checked', () => {
    const start = document.paths['/v1/tasks'].post;
    expect(start.requestBody).toEqual({
      required: true,
      content: { 'application/json': { schema: { $ref: '#/components/schemas/StartTask' } } },
    });
    expect(document.components.schemas.StartTask).toMatchObject({
      additionalProperties: false,
      properties: { timeout: expect.any(Object), id: { type: 'string' } },
    });
    const limit = document.paths['/v1/tasks'].get.parameters.find(({ name }: { name: string }) => name === 'limit');
    expect(limit).toMatchObject({ in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200 } });
    expect(document.components.schemas.Task.properties.status.enum).toContain('timed-out');
  });

  it('asks for keys where they are asked for', async () => {
    expect(document.components.securitySchemes).toBeUndefined();
    expect(document.security).toEqual([]);
    await using guarded = await startServer({ auth: { kind: 'keys', keys: ['k'] } });
    const { body } = await guarded.ask('GET', '/openapi.json');
    expect(body.security).toEqual([{ key: [] }]);
    expect(body.components.securitySchemes.key).toEqual({ type: 'http', scheme: 'bearer' });
    expect(body.paths['/healthz'].get.security).toEqual([]);
    expect(body.paths['/v1/tasks'].get.security).toBeUndefined();
  });
});
