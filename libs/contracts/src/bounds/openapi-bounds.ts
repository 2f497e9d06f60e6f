import type { Bound } from './bound.ts';

/** What is read of OpenAPI documents. */
export const openapiBounds = {
  openapiDocumentBytes: {
    of: 'openapi',
    unit: 'bytes',
    value: 33_554_432,
    what: 'a document, decompressed',
    beyond: 'reading ends; its operations cannot be called',
    code: 'payload-too-large',
  },
  openapiDocumentLevels: {
    of: 'openapi',
    unit: 'levels',
    value: 100,
    what: 'how deep values of a document nest',
    beyond: 'its operations cannot be called',
  },
  openapiFetchTime: {
    of: 'openapi',
    unit: 'ms',
    value: 30_000,
    what: 'until a document has come from its address',
    beyond: 'its operations cannot be called; it is tried again',
    code: 'unavailable',
  },
  openapiReadTime: {
    of: 'openapi',
    unit: 'ms',
    value: 15_000,
    what: 'making tools of a document',
    beyond: 'its operations cannot be called',
  },
  openapiOperations: {
    of: 'openapi',
    unit: 'items',
    value: 1_500,
    what: 'operations of a document',
    beyond: 'the others are left out; the log says so',
  },
  openapiParameters: { of: 'openapi', unit: 'items', value: 200, what: 'parameters of an operation', beyond: 'the operation is left out' },
  openapiSchemaBytes: {
    of: 'openapi',
    unit: 'bytes',
    value: 16_384,
    what: 'the schema of the arguments of an operation',
    beyond: 'descriptions are left out, then what is nested deepest; the API checks the rest',
  },
  openapiSchemasBytes: {
    of: 'openapi',
    unit: 'bytes',
    value: 4_194_304,
    what: 'the schemas of all its operations together',
    beyond: 'the others are left out; the log says so',
  },
  openapiDescriptionCharacters: {
    of: 'openapi',
    unit: 'characters',
    value: 1_024,
    what: 'the description of an operation, or of an argument',
    beyond: 'cut',
  },
  openapiTokenBytes: {
    of: 'openapi',
    unit: 'bytes',
    value: 65_536,
    what: 'the answer of a server of tokens',
    beyond: 'the call fails',
    code: 'tool-failed',
  },
} as const;
openapiBounds satisfies Readonly<Record<string, Bound>>;
