import { describe, expect, it } from 'vitest';
import {
  demandMayCall,
  type AgentDefinition,
  type App,
  type McpDefinition,
  type RemoteDefinition,
  type ToolDefinition,
} from '../src/index.ts';

const server = (name: string): McpDefinition => ({ kind: 'mcp', name, url: 'https://tools.example/mcp' });
const partner: RemoteDefinition = { kind: 'remote', name: 'partner', url: 'https://agents.example/partner' };
const tool = (name: string): ToolDefinition => ({ kind: 'tool', name, description: name, input: {} as never, run: () => null });
const agent = (name: string, tools: AgentDefinition['tools']): AgentDefinition =>
  ({ kind: 'agent', name, tools, handoffs: [] }) as unknown as AgentDefinition;

const guarded = {
  ...agent('guarded', []),
  guard: { input: [{ kind: 'guard', name: 'by-judge', agent: 'judge' }] },
} as AgentDefinition;

const byName = <T extends { readonly name: string }>(...items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.name, item]));
const app: Pick<App, 'agents' | 'tools' | 'servers'> = {
  agents: byName(
    agent('listing', ['crm']),
    agent('holding', [server('crm')]),
    agent('picking', ['crm_read']),
    agent('other', ['crm_eu', 'crm_own']),
    agent('handing', [partner]),
    guarded,
  ),
  tools: byName(tool('crm_own')),
  servers: byName<McpDefinition | RemoteDefinition>(server('crm'), server('crm_eu'), partner),
};
const mayCall = (name: string, called: string): boolean => {
  try {
    demandMayCall(app, name, { kind: 'tool', name: called });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'call-not-allowed', retryable: false });
    return false;
  }
};

describe('an agent that lists a server (W9)', () => {
  it.each(['listing', 'holding'])('%s calls each of its tools, and nothing else', (name) => {
    const called = ['crm_read', 'crm_eu_read', 'crm_own', 'files_read'];
    expect(called.filter((each) => mayCall(name, each))).toEqual(['crm_read']);
  });

  it('or an agent of others calls that, by its name', () => {
    expect([mayCall('handing', 'partner'), mayCall('handing', 'crm'), mayCall('listing', 'partner')]).toEqual([true, false, false]);
  });

  it('by the names of tools calls those alone', () => {
    expect([mayCall('picking', 'crm_read'), mayCall('picking', 'crm_write')]).toEqual([true, false]);
  });

  it('is not given those of another whose name begins alike', () => {
    expect([mayCall('other', 'crm_eu_read'), mayCall('other', 'crm_read'), mayCall('other', 'crm_own')]).toEqual([true, false, true]);
  });
});

it('an agent has the agents asked that are its guards, and they are no tools of it (W9)', () => {
  const asks =
    (by: string, kind: 'agent' | 'tool'): (() => void) =>
    () =>
      demandMayCall(app, by, { kind, name: 'judge' });
  expect(asks('guarded', 'agent')).not.toThrow();
  expect(asks('guarded', 'tool')).toThrow('may not call');
  expect(asks('other', 'agent')).toThrow('may not call');
});
