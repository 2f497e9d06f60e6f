import type { App, CallId, ConsentingUser, Json, TaskId } from '@troupe/contracts';
import { expect, it } from 'vitest';
import { createConsentRequests, type ConsentRequestParts } from '../src/calls/consent-requests.ts';

const servers = new Map(['crm', 'crm_eu'].map((name) => [name, { kind: 'mcp', name, url: `https://${name}.example` }]));

/** One open call of the tool, and what is answered for it. */
function owner(tool: string): { readonly parts: ConsentRequestParts; readonly answered: ConsentingUser[] } {
  const answered: ConsentingUser[] = [];
  const open = new Map([['0.0', { command: { kind: 'tool', name: tool }, attempts: 0 }]]);
  const start = { by: { kind: 'key', id: 'k' }, attributes: { user: 'ann' } };
  const task = { id: 'default~t', state: { open, createdAt: 1, start } };
  const parts = {
    ...{ isClosing: () => false, ownership: { owns: () => true }, tasks: { get: () => task }, tokens: { fits: () => true } },
    loaded: { app: { tools: new Map(), servers } as unknown as App },
    consents: {
      toolsOf: async () => undefined,
      async answer(_wish: Json, of: ConsentingUser) {
        answered.push(of);
        return { token: 'secret' };
      },
    },
  };
  return { parts: parts as unknown as ConsentRequestParts, answered };
}

const wish = (server: string) => ({ kind: 'token', server, call: 'default~t/0.0' as CallId, attempt: 1, token: 'x' }) as const;

it('a worker gets a token for the server of the tool that is called, and for no other (W12)', async () => {
  const { parts, answered } = owner('crm_eu_find');
  const ask = createConsentRequests(parts);
  await expect(ask(wish('crm'))).rejects.toMatchObject({ code: 'consent-failed' });
  await expect(ask(wish('billing'))).rejects.toMatchObject({ code: 'consent-failed' });
  expect(await ask(wish('crm_eu'))).toEqual({ token: 'secret' });
  expect(answered).toEqual([{ tenant: 'default', user: 'person:ann', task: 'default~t' as TaskId }]);
});
