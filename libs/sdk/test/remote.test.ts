import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadApp } from '../src/app/index.ts';
import { agent, remote, secret } from '../src/index.ts';

const url = 'https://agents.example.com/a2a/researcher';
const auth = { clientId: 'me', clientSecret: secret('PARTNER'), tokenUrl: 'https://id.example.com/token' };

describe('an agent of somebody else', () => {
  it('is a plain value, of an address alone or more', () => {
    expect(remote(url)).toEqual({ kind: 'remote', name: 'researcher', url });
    expect(
      Object.isFrozen(remote({ name: 'partner', url, auth, origins: ['https://api.example.com'], effect: 'idempotent', timeout: '1h' })),
    ).toBe(true);
  });

  it.each([
    ['https://agents.example.com', 'agents_example_com'],
    ['https://agents.example.com/.well-known/agent-card.json', 'agents_example_com'],
    ['https://agents.example.com/a2a/count/.well-known/agent-card.json', 'count'],
    ['https://agents.example.com/cards/crm.json', 'crm'],
  ])('is called by its address %s, where it has no name: %s', (at, name) => {
    expect(remote(at).name).toBe(name);
  });

  it.each<[string, object, string]>([
    ['no address', { url: undefined }, 'the url its card is at'],
    ['an address that is none', { url: 'ftp://ada:hunter2@host' }, 'url is an http'],
    ['credentials in its address', { url: 'https://ada:hunter2@host/a' }, 'url is an http'],
    ['a name with a dot', { name: 'a.b' }, '1 to 32 letters'],
    ['a header of two lines', { headers: { 'x-key': 'a\r\nb' } }, 'headers.x-key'],
    ['a header of the connection', { headers: { host: 'x' } }, 'belongs to the connection'],
    ['a secret that is a text', { auth: { ...auth, clientSecret: 'hunter2' } }, 'auth.clientSecret is a secret(…)'],
    ['no place for tokens', { auth: { clientId: 'me', clientSecret: secret('A') } }, 'auth.tokenUrl'],
    ['two authorizations', { headers: { Authorization: 'x' }, auth }, 'give one of both'],
    ['an origin with a path', { origins: ['https://api.example.com/v1'] }, 'is an origin'],
    ['no effect', { effect: 'pure' }, 'effect'],
    ['an unknown property', { skills: [] }, 'no property "skills"'],
    ['a duration that is none', { timeout: 'soon' }, 'timeout'],
  ])('cannot have %s, and what was given is not repeated', (_what, more, fault) => {
    const define = (): unknown => remote({ name: 'partner', url, ...more } as never);
    expect(define).toThrow(expect.objectContaining({ code: 'invalid-workflow', message: expect.stringContaining(fault) }));
    expect(define).not.toThrow(/hunter2/);
  });

  it('is listed by agents, whose approvals name it', () => {
    const partner = remote({ name: 'partner', url });
    expect(agent({ name: 'desk', model: 'demo', instructions: 'Help.', tools: [partner], approve: { partner: true } }).tools).toEqual([
      partner,
    ]);
  });

  it('stands among the tools of an app, under a name of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-app-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await mkdir(join(folder, 'tools'));
    await mkdir(join(folder, 'agents'));
    await writeFile(join(folder, 'tools/partner.mjs'), `export default { kind: 'remote', name: 'partner', url: '${url}' };`);
    const desk = (name: string): string =>
      `export default { kind: 'agent', name: '${name}', description: 'd', model: ['demo'], instructions: 'Help.', tools: ['partner'], handoffs: [] };`;
    await writeFile(join(folder, 'agents/desk.mjs'), desk('desk'));
    expect((await loadApp(folder)).servers!.get('partner')).toMatchObject({ kind: 'remote' });
    await writeFile(join(folder, 'agents/partner.mjs'), desk('partner'));
    await expect(loadApp(folder)).rejects.toThrow('has the name of a tool or an agent of the app');
  });
});
