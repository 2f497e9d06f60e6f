import { describe, expect, it } from 'vitest';
import { fakePlatform, Refused } from './fake-platform.ts';
import { terminal } from './terminal.ts';

const key = {
  id: '3fTq8ZbK1xYc',
  label: 'job\u001b[2J',
  tenant: 'acme',
  roles: ['caller', 'approver'],
  createdAt: '2026-01-01T00:00:00.000Z',
  createdBy: 'key:0a1b2c3d',
};
const text = 'troupe_3fTq8ZbK1xYc_secret';

describe('keys', () => {
  it('create prints the text of the key alone, and what it is beside it', async () => {
    const { url, asked } = await fakePlatform({ 'POST /v1/keys': { ...key, key: text, expiresAt: '2027-01-01T00:00:00.000Z' } });
    const at = terminal({ env: { TROUPE_URL: url } });
    const options = ['--role', 'caller', '--role', 'approver', '--approves', 'refund', '--approves', 'mail-*', '--tenant', 'acme'];
    expect(await at.run('keys', 'create', 'job', ...options, '--expires', '90d')).toBe(0);
    expect(at.stdout).toBe(`${text}\n`);
    expect(at.stderr).toContain('Key 3fTq8ZbK1xYc of acme (caller, approver), until 2027-01-01T00:00:00.000Z.');
    expect(asked.map(({ body }) => body)).toEqual([
      { label: 'job', roles: ['caller', 'approver'], tenant: 'acme', approves: ['refund', 'mail-*'], expiresIn: '90d' },
    ]);
  });

  it('create is asked for once, though the platform is busy', async () => {
    const { url, asked } = await fakePlatform({ 'POST /v1/keys': new Refused(503, { code: 'unavailable', detail: 'Busy.' }) });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('keys', 'create', 'job', '--role', 'viewer')).toBe(1);
    expect(asked).toHaveLength(1);
  });

  it('create wants a role that there is', async () => {
    const at = terminal();
    expect(await at.run('keys', 'create', 'job')).toBe(2);
    expect(await at.run('keys', 'create', 'job', '--role', 'root')).toBe(2);
    expect(at.stderr).toContain('Roles are admin, operator, caller, approver, viewer, worker-app.');
  });

  it('list shows what became of each, and nothing a terminal would act on', async () => {
    const revoked = { ...key, id: 'b'.repeat(12), revokedAt: '2026-01-02T00:00:00.000Z', lastUsedAt: '2026-01-01T12:00:00.000Z' };
    const { url, asked } = await fakePlatform({ 'GET /v1/keys': { items: [key, revoked] } });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('keys', 'list', '--tenant', 'acme')).toBe(0);
    expect(at.stdout).toMatch(
      /^ID +LABEL +TENANT +ROLES +STATE +LAST USED\n3fTq8ZbK1xYc .* acme +caller, approver +valid +never\nb{12} .* revoked .* ago/,
    );
    expect(at.stdout).not.toContain('\u001b');
    expect(asked[0]!.request).toBe('GET /v1/keys?tenant=acme&limit=200');
  });

  it('rotate and revoke name the key', async () => {
    const { url, asked } = await fakePlatform({
      'POST /v1/keys/3fTq8ZbK1xYc/rotate': { ...key, key: text },
      'DELETE /v1/keys/3fTq8ZbK1xYc': { ...key, label: 'job' },
    });
    const at = terminal({ env: { TROUPE_URL: url } });
    expect(await at.run('keys', 'rotate', key.id, '--overlap', '1h')).toBe(0);
    expect(await at.run('keys', 'revoke', key.id)).toBe(0);
    expect(at.stdout).toBe(`${text}\njob is revoked.\n`);
    expect(asked[0]!.body).toEqual({ overlap: '1h' });
  });
});

it('whoami shows whom the platform takes one for', async () => {
  const me = { kind: 'key', id: key.id, tenant: 'acme', roles: ['viewer'], rights: ['read-own', 'read-all'] };
  const { url } = await fakePlatform({ 'GET /v1/me': me });
  const at = terminal({ env: { TROUPE_URL: url } });
  expect(await at.run('whoami')).toBe(0);
  expect(at.stdout).toBe('principal  key:3fTq8ZbK1xYc\ntenant     acme\nroles      viewer\nrights     read-own, read-all\n');
});
