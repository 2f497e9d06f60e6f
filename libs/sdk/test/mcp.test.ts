import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadApp } from '../src/app/index.ts';
import { agent, mcp } from '../src/index.ts';

const url = 'https://mcp.example.com/mcp';

describe('a server of tools', () => {
  it('is a plain value, with a command or a url', () => {
    expect(mcp({ name: 'crm', url, headers: { 'x-team': 'north' }, allow: ['find'], approve: true, timeout: '5s' })).toMatchObject({
      kind: 'mcp',
    });
    expect(Object.isFrozen(mcp({ name: 'files', command: ['server', '--all'], env: { A: 'b' }, cwd: '/srv' }))).toBe(true);
  });

  it.each<[string, object, string]>([
    ['no place', {}, 'either a command'],
    ['two places', { url, command: ['a'] }, 'either a command'],
    ['a name that is too long', { name: 'n'.repeat(33), url }, '1 to 32 letters'],
    ['a name with a dot', { name: 'a.b', url }, '1 to 32 letters'],
    ['a command that is a text', { command: 'server --all' }, 'command is a list'],
    ['an empty command', { command: [] }, 'command'],
    ['an address that is none', { url: 'ftp://ada:hunter2@host' }, 'url is an http'],
    ['credentials in its address', { url: 'https://ada:hunter2@host/mcp' }, 'url is an http'],
    ['a header of two lines', { url, headers: { 'x-key': 'a\r\nb' } }, 'headers.x-key'],
    ['an environment besides a url', { url, env: {} }, 'env and cwd are for a command'],
    ['an unknown property', { url, tools: [] }, 'no property "tools"'],
    ['credentials for a program', { command: ['a'], auth: { issuer: url, clientId: 'a', clientSecret: 'b' } }, 'auth is for a url'],
    ['users that are none', { url, auth: { perUser: false } }, 'auth'],
    ['a client of nobody', { url, auth: { perUser: true, clientId: 'a' } }, 'an issuer'],
    ['a secret of nobody', { url, auth: { perUser: true, issuer: url, clientSecret: 'hunter2' } }, 'a clientId'],
    ['credentials that are none', { url, auth: { issuer: url, clientId: 'a' } }, 'a clientSecret or a privateKey'],
    ['credentials for nowhere', { url, auth: { issuer: 'here', clientId: 'a', clientSecret: 'hunter2' } }, 'auth.issuer'],
    [
      'two authorizations',
      { url, headers: { Authorization: 'x' }, auth: { issuer: url, clientId: 'a', clientSecret: 'b' } },
      'give one of both',
    ],
    ['a duration that is none', { url, timeout: 'soon' }, 'timeout'],
  ])('cannot have %s, and what was given is not repeated', (_what, more, fault) => {
    const define = (): unknown => mcp({ name: 'crm', ...more } as never);
    expect(define).toThrow(expect.objectContaining({ code: 'invalid-workflow', message: expect.stringContaining(fault) }));
    expect(define).not.toThrow(/hunter2/);
  });

  it('is listed by agents, whose approvals name its tools', () => {
    const crm = mcp({ name: 'crm', url });
    const options = { name: 'desk', model: 'demo', instructions: 'Help.' };
    expect(agent({ ...options, tools: [crm], approve: { crm_delete: true } }).tools).toEqual([crm]);
    expect(() => agent({ ...options, tools: [crm], approve: { erp_delete: true } as never })).toThrow('not one of its tools');
  });

  it('stands among the tools of an app, and agents may name its tools', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-app-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'tools'));
    await mkdir(join(folder, 'agents'));
    await writeFile(join(folder, 'tools/crm.mjs'), `export default { kind: 'mcp', name: 'crm', url: '${url}' };`);
    const desk = (tools: string): string =>
      `export default { kind: 'agent', name: 'desk', description: 'd', model: ['demo'], instructions: 'Help.', tools: ${tools}, handoffs: [] };`;
    await writeFile(join(folder, 'agents/desk.mjs'), desk(`['crm', 'crm_find']`));
    const app = await loadApp(folder);
    expect([...app.servers!.keys()]).toEqual(['crm']);
    expect(app.tools.size).toBe(0);
    await writeFile(join(folder, 'agents/desk.mjs'), desk(`['erp_find']`));
    await expect(loadApp(folder)).rejects.toThrow('lists the tool "erp_find"');
  });
});
