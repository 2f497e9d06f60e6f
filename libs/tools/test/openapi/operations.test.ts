import type { Json } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { schemaCheck } from '../../src/foreign/schema-check.ts';
import { documentOf, operationAt, readOperations, type Members } from './api-document.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const json = (schema: Json, required = true): Members => ({ required, content: { 'application/json': { schema } } });
const propertiesOf = (input: Json): Members => (input as Members)['properties'] as Members;

describe('names of operations', () => {
  const names = (paths: Members): readonly string[] => readOperations(documentOf(paths)).operations.map(({ name }) => name);

  it('are made of the id of the operation, or of method and path', () => {
    expect(names({ '/a/{id}': { get: { operationId: 'repos/list-for org', parameters: [id] }, delete: { parameters: [id] } } })).toEqual([
      'api_repos_list-for_org',
      'api_delete_a_id',
    ]);
  });

  it('have at most 64 characters, are unique, and stay when others come and go', () => {
    const long = 'x'.repeat(100);
    const paths: Members = {
      '/a': { get: { operationId: 'a.b' } },
      '/b': { get: { operationId: 'a/b' } },
      '/c': { get: { operationId: long } },
      '/d': { get: {} },
    };
    const all = names(paths);
    expect(new Set(all).size).toBe(4);
    for (const name of all) expect(name).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    const { operations } = readOperations(documentOf(paths), { operations: ['a/b', long] });
    expect(operations.map(({ name }) => name)).toEqual([all[1], all[2]]);
    expect(names({ '/z': { get: {} }, ...paths }).slice(1)).toEqual(all);
  });

  it('can be chosen by id, by method and path, and by how they begin; one that is not there is named', () => {
    const paths: Members = {
      '/a': { get: { operationId: 'a/one' }, post: { operationId: 'a/two' } },
      '/b': { get: { operationId: 'b' } },
      '/c': { get: {} },
    };
    const chosen = readOperations(documentOf(paths), { operations: ['a/*', 'GET /c', 'nothing'] });
    expect(chosen.operations.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /a', 'POST /a', 'GET /c']);
    expect(chosen.left).toEqual(['nothing: there is no such operation']);
  });
});

describe('arguments', () => {
  it('are the parameters and the members of the body; of two with one name the second says where it goes', () => {
    const { input, parameters, body } = operationAt(
      {
        parameters: [
          id,
          { name: 'id', in: 'query', schema: { type: 'integer' } },
          { name: 'filter[a]', in: 'query', schema: { type: 'string' }, description: 'Which' },
        ],
        requestBody: json({
          type: 'object',
          required: ['id', 'name'],
          properties: { id: { type: 'string' }, name: { type: 'string' }, at: { type: 'string', readOnly: true } },
        }),
      },
      { method: 'put', path: '/x/{id}' },
    );
    expect(input).toEqual({
      type: 'object',
      properties: {
        id: { type: 'string' },
        id_query: { type: 'integer' },
        filter_a_: { type: 'string', description: 'Which' },
        id_body: { type: 'string' },
        name: { type: 'string' },
      },
      required: ['id', 'id_body', 'name'],
      additionalProperties: false,
    });
    expect(parameters.map(({ argument, name, place }) => [argument, name, place])).toEqual([
      ['id', 'id', 'path'],
      ['id_query', 'id', 'query'],
      ['filter_a_', 'filter[a]', 'query'],
    ]);
    expect(body!.members.map(({ argument, name }) => [argument, name])).toEqual([
      ['id_body', 'id'],
      ['name', 'name'],
    ]);
  });

  it('of a path count for its operations, unless they say otherwise', () => {
    const paths = {
      '/x/{id}': {
        parameters: [id, { name: 'n', in: 'query', schema: { type: 'string' } }],
        get: { parameters: [{ name: 'n', in: 'query', schema: { type: 'integer' } }] },
      },
    };
    expect(propertiesOf(readOperations(documentOf(paths)).operations[0]!.input)).toEqual({
      id: { type: 'string' },
      n: { type: 'integer' },
    });
  });

  it.each([
    ['a list', { type: 'array', items: { type: 'string' } }],
    ['a choice', { oneOf: [{ type: 'object', properties: { a: { type: 'string' } } }, { type: 'string' }] }],
    ['an object of any members', { type: 'object', additionalProperties: { type: 'string' } }],
    ['anything', {}],
  ] as [string, Members][])('are one, "body", where the body is %s', (_what, schema) => {
    const { input, body } = operationAt({ requestBody: json(schema) }, { method: 'post' });
    expect(Object.keys(propertiesOf(input))).toEqual(['body']);
    expect(body).toMatchObject({ kind: 'json', argument: 'body' });
  });

  it('are those of all parts of `allOf`, and a choice that only says what has to be there is left to the API', () => {
    const more = { components: { schemas: { A: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] } } } };
    const schema = {
      allOf: [{ $ref: '#/components/schemas/A' }, { type: 'object', properties: { b: { type: 'integer' } } }],
      anyOf: [{ required: ['a'] }, { required: ['b'] }],
    };
    expect(operationAt({ requestBody: json(schema) }, { method: 'post', more }).input).toMatchObject({
      properties: { a: { type: 'string' }, b: { type: 'integer' } },
      required: ['a'],
    });
  });

  it('do not set headers of the connection or credentials, and no idempotency key', () => {
    const header = (name: string): Members => ({ name, in: 'header', required: true, schema: { type: 'string' } });
    const { input, keyHeader, effect } = operationAt(
      { parameters: ['Host', 'authorization', 'Content-Length', 'Cookie', 'X-Trace', 'Idempotency-Key'].map(header) },
      { method: 'post' },
    );
    expect(Object.keys(propertiesOf(input))).toEqual(['X-Trace']);
    expect([keyHeader, effect]).toEqual(['idempotency-key', 'idempotent']);
  });

  it('are checked by what `nullable`, `oneOf` and references that lead back to themselves say', () => {
    const Tree = {
      type: 'object',
      required: ['value'],
      properties: { value: { type: 'integer', nullable: true }, children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
    };
    const schema = {
      type: 'object',
      required: ['tree'],
      properties: {
        tree: { $ref: '#/components/schemas/Tree' },
        kind: {
          oneOf: [
            { type: 'string', enum: ['a'] },
            { type: 'integer', minimum: 3, exclusiveMinimum: true },
          ],
        },
      },
    };
    const check = schemaCheck(
      operationAt({ requestBody: json(schema) }, { method: 'post', more: { components: { schemas: { Tree } } } }).input,
    );
    expect(check({ tree: { value: null, children: [{ value: 1, children: [] }] }, kind: 4 })).toMatchObject({ ok: true });
    for (const args of [
      { tree: { value: 'x' } },
      { tree: { value: 1, children: [{}] } },
      { tree: { value: 1 }, kind: 3 },
      { tree: { value: 1 }, kind: 'b' },
      {},
    ])
      expect(check(args as Json), JSON.stringify(args)).toMatchObject({ ok: false });
  });
});

describe('effects', () => {
  it.each([
    ['get', 'pure'],
    ['head', 'pure'],
    ['put', 'idempotent'],
    ['delete', 'idempotent'],
    ['post', 'once'],
    ['patch', 'once'],
  ])('%s is %s', (method, effect) => {
    expect(operationAt({}, { method })).toMatchObject({ effect, keyHeader: undefined });
  });

  it('a POST is idempotent where the app says that the API knows keys', () => {
    const paths = { '/x': { post: {}, get: {} } };
    const { operations } = readOperations(documentOf(paths), { idempotencyKey: 'idempotency-key' });
    expect(operations.map(({ effect, keyHeader }) => [effect, keyHeader])).toEqual([
      ['pure', undefined],
      ['idempotent', 'idempotency-key'],
    ]);
  });
});
