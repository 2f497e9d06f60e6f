import type { Json, OpenApiDefinition } from '@troupe/contracts';
import { parseDocument } from '../../src/openapi/parse-document.ts';
import { operationsOf, type Operations } from '../../src/openapi/operations-of.ts';
import type { Operation } from '../../src/openapi/operation.ts';

export type Members = { readonly [key: string]: Json };

/** A document with these paths. */
export function documentOf(paths: Members, more: Members = {}): Members {
  return { openapi: '3.0.3', info: { title: 'Test', version: '1' }, servers: [{ url: 'https://api.example.com/v1/' }], paths, ...more };
}

export function apiOf(document: string | object, more: Partial<OpenApiDefinition> = {}): OpenApiDefinition {
  return { kind: 'openapi', name: 'api', document, ...more };
}

export function readOperations(document: string | object, more: Partial<OpenApiDefinition> = {}, base?: string): Operations {
  return operationsOf(apiOf(document, more), parseDocument(document), base);
}

/** The one operation that is at `path`. */
export function operationAt(
  operation: Members,
  { method = 'get', path = '/x', more = {} }: { method?: string; path?: string; more?: Members } = {},
): Operation {
  const { operations, left } = readOperations(documentOf({ [path]: { [method]: operation } }, more));
  if (operations.length !== 1) throw new Error(left.join());
  return operations[0]!;
}
