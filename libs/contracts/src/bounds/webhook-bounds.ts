import type { Bound } from './bound.ts';

/** What is sent to webhooks, and read of what comes in by them. */
export const webhookBounds = {
  webhooksOfTenant: {
    of: 'webhook',
    unit: 'items',
    value: 100,
    what: 'endpoints of webhooks of a tenant',
    beyond: 'refused',
    code: 'too-many-webhooks',
  },
  webhookUrlCharacters: {
    of: 'webhook',
    unit: 'characters',
    value: 2_048,
    what: 'the address of an endpoint',
    beyond: 'refused',
    code: 'out-of-range',
  },
  webhookNames: {
    of: 'webhook',
    unit: 'items',
    value: 64,
    what: 'events of an endpoint; workflows, and agents, in its filter',
    beyond: 'refused',
    code: 'too-many-items',
  },
  webhookValueBytes: {
    of: 'webhook',
    unit: 'bytes',
    value: 65_536,
    what: 'an output, arguments or published data in a delivery',
    beyond: 'left out, and the delivery says how large it is',
  },
} as const;
webhookBounds satisfies Readonly<Record<string, Bound>>;
