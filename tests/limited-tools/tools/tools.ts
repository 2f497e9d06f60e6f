import { join } from 'node:path';
import { code, http, mcp, openapi } from 'troupe';
import { z } from 'zod';

const witness = process.env['WITNESS_URL'] ?? 'http://127.0.0.1:1';
const limits = { concurrency: 2, effect: 'pure' } as const;

export const request = http({
  ...{ name: 'request', description: 'Visits', method: 'GET', url: `${witness}/?name={name}` },
  ...{ input: z.object({ name: z.string() }), ...limits },
});

export const api = openapi({
  name: 'api',
  server: witness,
  concurrency: 2,
  document: {
    openapi: '3.1.0',
    info: { title: 'Witness', version: '1' },
    paths: {
      '/': {
        get: {
          operationId: 'visit',
          parameters: [{ name: 'name', in: 'query', required: true, schema: { type: 'string' } }],
          responses: { 200: { description: 'Seen' } },
        },
      },
    },
  },
});

export const server = mcp({
  name: 'server',
  command: [process.execPath, join(import.meta.dirname, '../../../libs/tools/test/mcp/visiting-server.ts'), witness],
  concurrency: 2,
});

export const slow_code = code({ name: 'slow_code', language: 'javascript', concurrency: 1 });
