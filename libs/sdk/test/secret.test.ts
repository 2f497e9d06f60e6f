import { model, secret } from '@troupe/sdk';
import { describe, expect, it } from 'vitest';

describe('a secret', () => {
  it('is a plain frozen value that has its name, and what stands before it', () => {
    expect(secret('CRM')).toEqual({ kind: 'secret', name: 'CRM' });
    expect(secret('crm-token', { prefix: 'Bearer ' })).toEqual({ kind: 'secret', name: 'crm-token', prefix: 'Bearer ' });
    expect(Object.isFrozen(secret('CRM'))).toBe(true);
  });

  it.each(['', '1A', '../CRM', 'a/b', 'a.b', 'a b', 'a\n', 'é', 'x'.repeat(129), '__proto__', 7, null])('is not named %j', (name) => {
    expect(() => secret(name as string)).toThrow(expect.objectContaining({ code: 'invalid-workflow' }));
  });

  it.each([
    'TROUPE_SIGNING_KEY',
    'troupe_api_keys',
    'TROUPE-API-KEYS',
    'TROUPE_SECRET_CRM',
    'NATS_PASSWORD',
    'MONGODB_URI',
    'STORE_URL',
    'OTEL_X',
  ])('cannot be %s: the settings of the platform are not for apps', (name) => {
    expect(() => secret(name)).toThrow(expect.objectContaining({ message: expect.stringContaining('setting of the platform') }));
    const server = { url: 'https://host/v1', key: { kind: 'secret', name } as const };
    expect(() => model({ name: 'm', server })).toThrow(expect.objectContaining({ code: 'invalid-workflow' }));
  });

  it('that was taken for its name is not repeated', () => {
    expect(() => secret('sk-canary/Zq3+v81n')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('canary') }));
    expect(() => secret('CRM', { prefix: 'Bearer\r\nx: y' })).toThrow(
      expect.objectContaining({ message: expect.stringContaining('prefix') }),
    );
  });

  it('is a key or a header of a model', () => {
    const server = {
      url: 'https://host/v1',
      key: secret('GROQ'),
      headers: { 'x-team': secret('TEAM', { prefix: 'team ' }), 'x-plain': 'a' },
    };
    expect(model({ name: 'm', server })).toMatchObject({ server });
  });
});
