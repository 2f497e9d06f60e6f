import { describe, expect, it } from 'vitest';
import { demandPublicId, isTaskId, tenantOf, withoutTenant, withTenant } from '../src/index.ts';

const longest = 'x'.repeat(128);

describe('ids', () => {
  it.each(['a', 'order-1', 'user:ada:1', longest])('of a client are %.20s', (id) => {
    expect([demandPublicId(id), isTaskId(id), tenantOf(id)]).toEqual([id, true, 'default']);
  });

  it.each(['', '~', 'acme~', '~order-1', 'acme~order-1', 'default~order-1', 'a~b~c', 'order-1~', 'ä', ' a', `${longest}x`, '.', 'a/b'])(
    'of a client are not %j',
    (id) => {
      expect(() => demandPublicId(id)).toThrow('An id has 1 to 128');
    },
  );

  it.each(['acme~a', `${'a'.repeat(40)}~${longest}`, '0~A'])('inside may be %.60s', (id) => {
    expect(isTaskId(id)).toBe(true);
  });

  // A tenant is small letters, digits and "-"; the default tenant's ids are bare.
  it.each([
    '~a',
    'acme~',
    'Acme~a',
    'acme~globex~a',
    `${'a'.repeat(41)}~a`,
    '-a~a',
    'default~a',
    'ac:me~a',
    'acme~~a',
    'acme~a\n',
    'аcme~a',
  ])('inside are not %j', (id) => {
    expect(isTaskId(id)).toBe(false);
  });

  it('belong to the tenant before the first mark, whatever comes behind it', () => {
    for (const text of ['a', 'user:ada~x:bot', 'globex~a', '~', ''])
      for (const tenant of ['acme', 'x']) {
        const scoped = withTenant(tenant, text);
        expect([tenantOf(scoped), withoutTenant(scoped)]).toEqual([tenant, text]);
      }
  });

  it.each(['user:ada~x:bot', '~a', 'Acme~a', ' ~a'])(
    'are the default tenant’s when what stands before the mark is no tenant: %j',
    (text) => {
      expect([tenantOf(text), withoutTenant(text), withTenant('default', text)]).toEqual(['default', text, text]);
    },
  );
});
