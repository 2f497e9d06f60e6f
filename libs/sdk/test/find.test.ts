import { catalogOf } from '@troupe/contracts';
import { loadApp } from '@troupe/sdk/app';
import { describe, expect, it } from 'vitest';
import { agent, find } from '../src/index.ts';
import { appFolder } from './app-folder.ts';

const file = (name: string, rest: string): string =>
  `import { agent, find } from 'troupe';\nexport default agent({ name: '${name}', model: 'demo', instructions: 'Help.', ${rest} });\n`;

describe('agents by what they are for', () => {
  it('stand in the tools of an agent that searches for them, each once, and not itself', async () => {
    const app = await appFolder({
      'agents/billing.ts': file('billing', `capabilities: ['invoices']`),
      'agents/accounts.ts': file('accounts', `capabilities: ['invoices', 'taxes']`),
      'agents/desk.ts': file(
        'desk',
        `capabilities: ['taxes'], tools: ['billing', find({ capability: 'invoices' }), find({ capability: 'taxes' })]`,
      ),
    });
    const loaded = await loadApp(app.path);
    expect(loaded.agents.get('desk')!.tools).toEqual(['billing', 'accounts']);
    expect(catalogOf(loaded, 'agent').find(({ name }) => name === 'accounts')!.capabilities).toEqual(
      expect.arrayContaining(['invoices', 'taxes']),
    );
  });

  it('that nobody is for are a problem of the app', async () => {
    const app = await appFolder({ 'agents/desk.ts': file('desk', `capabilities: ['taxes'], tools: [find({ capability: 'taxes' })]`) });
    await expect(loadApp(app.path)).rejects.toThrow('finds agents with the capability "taxes", but no other agent of the app has it');
  });

  it.each([undefined, '', 'a b', '-x', 'x'.repeat(101), 7])('are not searched for by %j', (capability) => {
    expect(() => find({ capability } as never)).toThrow(expect.objectContaining({ code: 'invalid-workflow' }));
    expect(() => agent({ name: 'a', model: 'demo', instructions: 'Help.', capabilities: [capability] as never })).toThrow(
      'a capability is',
    );
  });
});
