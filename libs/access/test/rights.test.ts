import { rights, roles } from '@troupe/contracts';
import { describe, expect, it } from 'vitest';
import { hasRight } from '@troupe/access';

describe('rights', () => {
  it('are all those of an admin, and none those of who has no role', () => {
    expect(rights.filter((right) => !hasRight({ roles: ['admin'] }, right))).toEqual([]);
    expect(rights.filter((right) => hasRight({ roles: [] }, right))).toEqual([]);
  });

  it('add up when a principal has several roles', () => {
    expect(hasRight({ roles: ['viewer'] }, 'decide')).toBe(false);
    expect(hasRight({ roles: ['viewer', 'approver'] }, 'decide')).toBe(true);
  });

  it('let only admins manage keys and read the audit records', () => {
    const holders = (right: 'manage-keys' | 'read-audit') => roles.filter((role) => hasRight({ roles: [role] }, right));
    expect([holders('manage-keys'), holders('read-audit')]).toEqual([['admin'], ['admin']]);
  });
});
