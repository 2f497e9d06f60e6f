import { defaultBounds, type Json } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { documentOf, operationAt, readOperations, type Members } from './api-document.ts';

const ok = { '/x': { get: {} } };

describe('a document', () => {
  it('is JSON or YAML, of 3.0 or 3.1', () => {
    for (const version of ['3.0.0', '3.0.4', '3.1.0', '3.1.1', '3.2.0'])
      expect(readOperations(JSON.stringify({ ...documentOf(ok), openapi: version })).operations).toHaveLength(1);
    expect(
      readOperations('\uFEFFopenapi: 3.1.0\nservers: [{url: "https://a.example"}]\npaths:\n  /x:\n    get: {operationId: y}\n')
        .operations[0]!.name,
    ).toBe('api_y');
  });

  it.each([
    ['nothing', '', /no OpenAPI document/],
    ['a text', 'Hello', /no OpenAPI document/],
    ['a page', '<html><body>Sign in</body></html>', /no OpenAPI document|neither/],
    ['broken JSON', '{"openapi": "3.0.0",', /neither JSON nor YAML/],
    ['Swagger 2.0', '{"swagger":"2.0","paths":{"/x":{"get":{}}}}', /Swagger 2\.0/],
    ['a version to come', JSON.stringify({ ...documentOf(ok), openapi: '4.0.0' }), /version 3\.0 or 3\.1/],
    ['one without paths', '{"openapi":"3.1.0","paths":{}}', /no paths/],
    ['a deep one', `{"openapi":"3.1.0","paths":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`, /deeper than 100/],
    ['a very deep one', `{"openapi":"3.1.0","paths":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, /deeper than 100|neither/],
    ['a polluting one', '{"openapi":"3.1.0","paths":{"/x":{"__proto__":{"get":{}}}}}', /__proto__/],
    [
      'a YAML bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefgh'].map((c, n) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[n]}`).join()}]`).join('\n')}\nopenapi: 3.1.0`,
      /neither JSON nor YAML/,
    ],
  ])('that is %s is refused', (_what, text, why) => {
    expect(() => readOperations(text)).toThrow(why);
  });

  it.each([
    ['elsewhere', 'https://evil.example/schema.json#/A'],
    ['a file', 'file:///etc/passwd'],
    ['beside it', './other.yaml#/A'],
    ['nothing', '#/components/schemas/Missing'],
    ['a prototype', '#/constructor'],
    ['itself', '#/components/schemas/Loop'],
  ])('leaves out an operation that refers to %s, and says so', (_where, $ref) => {
    const more: Members = {
      components: {
        schemas: { Loop: { $ref: '#/components/schemas/Loop' } },
        parameters: { Loop: { $ref: '#/components/parameters/Loop' } },
      },
    };
    const reference = $ref.endsWith('Loop') ? '#/components/parameters/Loop' : $ref;
    const paths: Members = {
      ...ok,
      '/y': { get: { parameters: [{ $ref: reference }] } },
      '/z': {
        post: {
          requestBody: {
            content: { 'application/json': { schema: { type: 'array', items: { $ref: reference.replace('parameters', 'schemas') } } } },
          },
        },
      },
    };
    const { operations, left } = readOperations(documentOf(paths, more));
    expect(operations.map(({ path }) => path)).toEqual($ref.endsWith('Loop') ? ['/x', '/z'] : ['/x']);
    expect(left[0]).toMatch(/^GET \/y: (?:it refers to|a reference leads in a circle)/);
  });

  it('gives a schema that has a bound in bytes: words are left out first, then what is deepest', () => {
    const wide: Members = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`p${n}`, { type: 'string', description: 'x'.repeat(900) }]),
    );
    const nested = (levels: number): Json =>
      levels === 0
        ? { type: 'string' }
        : { type: 'object', properties: { a: nested(levels - 1), b: nested(levels - 1), c: nested(levels - 1) } };
    const body = (schema: Json): Members => ({ requestBody: { required: true, content: { 'application/json': { schema } } } });
    const first = operationAt(body({ type: 'object', properties: wide }), { method: 'post' }).input;
    const second = operationAt(body({ type: 'object', properties: { deep: nested(8) } }), { method: 'post' }).input;
    for (const input of [first, second])
      expect(Buffer.byteLength(JSON.stringify(input))).toBeLessThanOrEqual(defaultBounds.openapiSchemaBytes);
    expect(Object.keys((first as Members)['properties'] as Members)).toHaveLength(60);
    expect(JSON.stringify(first)).toContain('"description"');
    expect(second).toMatchObject({ properties: { deep: { type: 'object', properties: { a: { properties: { b: {} } } } } } });
  });

  it('with more operations than are taken has the others left out', () => {
    const paths = Object.fromEntries(Array.from({ length: defaultBounds.openapiOperations + 5 }, (_, n) => [`/p${n}`, { get: {} }]));
    const { operations, left } = readOperations(documentOf(paths));
    expect([operations.length, left.length]).toEqual([defaultBounds.openapiOperations, 5]);
    expect(left[0]).toContain('set "operations"');
  });

  it('with members that are not what they should be costs its own operations, not the others', () => {
    const odd: Json[] = [
      null,
      7,
      'x',
      [],
      { parameters: 'x' },
      { parameters: [7, null] },
      { requestBody: [] },
      { requestBody: { content: { 'application/json': null } } },
      { security: 'x' },
      { servers: 7 },
    ];
    for (const value of odd) {
      const { operations } = readOperations(documentOf({ ...ok, '/odd': { post: value } }));
      expect(operations.map(({ path }) => path)).toContain('/x');
    }
  });
});

describe('the server of an operation', () => {
  const server = (url: string, more: Members = {}, base?: string): string =>
    readOperations({ ...documentOf(ok), servers: [{ url, ...more }] }, {}, base).operations[0]!.server;

  it('is what the app says, else that of the operation, its path or the document', () => {
    expect(server('https://a.example/v1/')).toBe('https://a.example/v1');
    expect(server('https://{host}.example/{v}', { variables: { host: { default: 'eu' }, v: { default: 'v2' } } })).toBe(
      'https://eu.example/v2',
    );
    const paths = { '/x': { servers: [{ url: 'https://path.example' }], get: { servers: [{ url: 'https://own.example' }] }, put: {} } };
    expect(readOperations(documentOf(paths)).operations.map((each) => each.server)).toEqual([
      'https://own.example',
      'https://path.example',
    ]);
    expect(readOperations(documentOf(paths), { server: 'https://mine.example/' }).operations[0]!.server).toBe('https://mine.example');
  });

  it('is on the host of a document that came from an address', () => {
    expect(server('/v3', {}, 'https://docs.example/a/openapi.json')).toBe('https://docs.example/v3');
    expect(server('https://docs.example/v3', {}, 'https://docs.example/openapi.json')).toBe('https://docs.example/v3');
    expect(() => server('https://evil.example', {}, 'https://docs.example/openapi.json')).toThrow(
      /says that its server is https:\/\/evil\.example; set "server"/,
    );
  });

  it.each(['/v1', 'ftp://a.example', 'https://user:pass@a.example', 'https://a.example/?x=1', 'https://{host}/', 'file:///etc/passwd', ''])(
    'cannot be %s',
    (url) => {
      expect(() => server(url)).toThrow(/set "server"/);
    },
  );
});
