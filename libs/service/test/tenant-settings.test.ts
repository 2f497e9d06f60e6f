import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../src/settings/environment.ts';
import { tenantSettings } from '../src/settings/tenant-settings.ts';

const read = (env: Readonly<Record<string, string>>) => {
  const reader = readEnvironment(env);
  return reader.finish(tenantSettings(reader));
};

describe('the settings of tenants', () => {
  it('are off, and any tenant is served, unless they say otherwise', () => {
    expect(read({})).toEqual({ quotas: {} });
  });

  it('name tenants, and quotas of all and of single ones', () => {
    expect(
      read({
        TROUPE_TENANTS: 'acme, globex-2',
        TROUPE_QUOTA_OPEN_TASKS: '1000,acme=5000, globex-2=off',
        TROUPE_QUOTA_STARTS: '0',
        TROUPE_QUOTA_TOKENS: 'acme=7',
        TROUPE_QUOTA_COST: '20.50',
        TROUPE_QUOTA_COST_MONTH: '400',
        TROUPE_QUOTA_TOKENS_MONTH: '9,acme=off',
        TROUPE_QUOTA_USER_TOKENS: '5',
        TROUPE_QUOTA_USER_COST: 'acme=0.5',
      }),
    ).toEqual({
      tenants: ['acme', 'globex-2'],
      quotas: {
        openTasks: {
          others: 1000,
          named: new Map([
            ['acme', 5000],
            ['globex-2', undefined],
          ]),
        },
        startsPerMinute: { others: 0, named: new Map() },
        tokensPerDay: { named: new Map([['acme', 7]]) },
        costPerDay: { others: 20.5, named: new Map() },
        costPerMonth: { others: 400, named: new Map() },
        tokensPerMonth: { others: 9, named: new Map([['acme', undefined]]) },
        userTokensPerDay: { others: 5, named: new Map() },
        userCostPerDay: { named: new Map([['acme', 0.5]]) },
      },
    });
  });

  it.each([
    ['TROUPE_TENANTS', 'Acme'],
    ['TROUPE_TENANTS', 'acme~x'],
    ['TROUPE_TENANTS', 'a'.repeat(41)],
    ['TROUPE_QUOTA_OPEN_TASKS', '-1'],
    ['TROUPE_QUOTA_OPEN_TASKS', '1.5'],
    ['TROUPE_QUOTA_OPEN_TASKS', '1e3'],
    ['TROUPE_QUOTA_STARTS', '1,2'],
    ['TROUPE_QUOTA_STARTS', 'acme=1,acme=2'],
    ['TROUPE_QUOTA_TOKENS', 'acme=1=2'],
    ['TROUPE_QUOTA_TOKENS', 'Acme=1'],
    ['TROUPE_QUOTA_COST', 'Infinity'],
    ['TROUPE_QUOTA_USER_TOKENS', '0.5'],
    ['TROUPE_QUOTA_COST_MONTH', '-1'],
    ['TROUPE_QUOTA_COST', ','],
  ])('%s=%s is refused by name', (variable, value) => {
    expect(() => read({ [variable]: value })).toThrow(
      expect.objectContaining({ code: 'invalid-configuration', message: expect.stringContaining(`${variable} `) }),
    );
  });
});
