import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadApp } from '../src/app/index.ts';
import { agent, openapi, secret } from '../src/index.ts';

const document = 'https://crm.example.com/openapi.json';
const key = { key: secret('CRM') };

describe('an API', () => {
  it('is a plain value, whose document is a path, an address or an object', () => {
    const api = openapi({
      name: 'crm',
      document,
      operations: ['a', 'GET /b/*'],
      server: 'https://crm.example.com/v1',
      auth: key,
      idempotencyKey: true,
    });
    expect(api).toEqual({
      kind: 'openapi',
      name: 'crm',
      document,
      operations: ['a', 'GET /b/*'],
      server: 'https://crm.example.com/v1',
      auth: key,
      idempotencyKey: 'idempotency-key',
    });
    expect(Object.isFrozen(api)).toBe(true);
    for (const each of ['./crm.yaml', new URL('file:///srv/crm.yaml'), { openapi: '3.1.0' }])
      expect(openapi({ name: 'crm', document: each }).kind).toBe('openapi');
    expect(
      openapi({
        name: 'crm',
        document,
        auth: {
          b: { username: 'me', password: secret('P') },
          c: { clientId: 'me', clientSecret: secret('S'), scopes: ['read:all'], tokenUrl: 'https://id.example.com/token' },
        },
      }).auth,
    ).toBeDefined();
  });

  it.each<[string, object, string]>([
    ['no document', {}, 'document is the path'],
    ['a list for a document', { document: [] }, 'document is the path'],
    ['a document elsewhere', { document: 'ftp://ada:hunter2@host/a' }, 'document is the path'],
    ['credentials in the address of the document', { document: 'https://ada:hunter2@host/a' }, 'document is the path'],
    ['a name that is too long', { name: 'n'.repeat(33), document }, '1 to 32 letters'],
    ['a server that is none', { document, server: 'crm' }, 'server is an http'],
    ['a server with a query', { document, server: 'https://host/?key=hunter2' }, 'has no query'],
    ['credentials in its server', { document, server: 'https://ada:hunter2@host' }, 'server is an http'],
    ['no operations', { document, operations: [] }, 'operations'],
    ['a key in the clear', { document, auth: { key: 'hunter2' } }, 'auth.key'],
    ['a password in the clear', { document, auth: { key: { username: 'a', password: 'hunter2' } } }, 'auth.key.password'],
    ['a client secret in the clear', { document, auth: { key: { clientId: 'a', clientSecret: 'hunter2' } } }, 'auth.key.clientSecret'],
    ['tokens from nowhere', { document, auth: { key: { clientId: 'a', clientSecret: secret('S'), tokenUrl: 'file:///x' } } }, 'tokenUrl'],
    ['a header of the connection', { document, headers: { Host: 'x' } }, 'headers.Host belongs to the connection'],
    ['a header of two lines', { document, headers: { 'x-key': 'a\r\nb' } }, 'headers.x-key'],
    ['an unknown property', { document, paths: [] }, 'no property "paths"'],
  ])('cannot have %s, and what was given is not repeated', (_what, more, fault) => {
    const define = (): unknown => openapi({ name: 'crm', ...more } as never);
    expect(define).toThrow(expect.objectContaining({ code: 'invalid-workflow', message: expect.stringContaining(fault) }));
    expect(define).not.toThrow(/hunter2/);
  });

  it('is listed by agents, whose approvals name its operations', () => {
    const crm = openapi({ name: 'crm', document });
    const options = { name: 'desk', model: 'demo', instructions: 'Help.' };
    expect(agent({ ...options, tools: [crm], approve: { crm_delete: true } }).tools).toEqual([crm]);
    expect(() => agent({ ...options, tools: [crm], approve: { erp_delete: true } as never })).toThrow('not one of its tools');
  });

  it('stands among the tools of an app, with a name that no other server has', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-app-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'tools'));
    await writeFile(join(folder, 'tools/crm.mjs'), `export default { kind: 'openapi', name: 'crm', document: '${document}' };`);
    expect((await loadApp(folder)).servers!.get('crm')).toMatchObject({ kind: 'openapi' });
    await writeFile(join(folder, 'tools/other.mjs'), `export default { kind: 'mcp', name: 'crm', url: 'https://a.example' };`);
    await expect(loadApp(folder)).rejects.toThrow('is defined a second time');
  });
});
