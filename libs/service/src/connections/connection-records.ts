import { count, text, time } from '@troupe/contracts/format';
import type { DocumentSpec, DocumentStore, Documents } from '@troupe/store';

/** What a user consented to: tokens stand in `flow`, which is sealed where the store is encrypted. */
export interface ConnectionRecord {
  /** Tenant and user. */
  readonly owner: string;
  readonly server: string;
  /** Of the server: tokens are for no other address. */
  readonly url: string;
  readonly at: number;
  /** JSON. */
  readonly flow: string;
  /** Until when one process gets fresh tokens, and the others wait. */
  readonly until: number;
  /** Counts the changes. */
  readonly n: number;
}

/** A browser that was sent away, and what is needed when it comes back. */
export interface ConsentRecord {
  /** Hash of the `state` that goes along with it. */
  readonly id: string;
  readonly owner: string;
  readonly server: string;
  readonly url: string;
  readonly task: string;
  readonly until: number;
  /** Where the user consents. */
  readonly address: string;
  /** Until when one process gets the tokens; after that it died. */
  readonly lease: number;
  readonly flow: string;
  readonly n: number;
}

/** How the platform is registered at an authorization server, for all users. */
export interface ClientRecord {
  readonly issuer: string;
  readonly redirect: string;
  readonly client: string;
  readonly n: number;
}

/** The tools that a server had for who connected last. */
export interface KeptTools {
  readonly server: string;
  readonly tools: string;
  readonly n: number;
}

const connections: DocumentSpec<ConnectionRecord, 'owner' | 'server', 'n'> = {
  name: 'connections',
  version: 1,
  key: ['owner', 'server'],
  guards: ['n'],
  shape: { owner: text, server: text, url: text, at: time, flow: text, until: time, n: count },
};
const consents: DocumentSpec<ConsentRecord, 'id', 'n'> = {
  name: 'consents',
  version: 1,
  key: ['id'],
  indexes: { byUntil: ['until'], byOwner: ['owner', 'until'] },
  guards: ['n'],
  shape: { id: text, owner: text, server: text, url: text, task: text, until: time, address: text, lease: time, flow: text, n: count },
};
const clients: DocumentSpec<ClientRecord, 'issuer' | 'redirect', 'n'> = {
  name: 'consentClients',
  version: 1,
  key: ['issuer', 'redirect'],
  guards: ['n'],
  shape: { issuer: text, redirect: text, client: text, n: count },
};
const tools: DocumentSpec<KeptTools, 'server', 'n'> = {
  name: 'consentTools',
  version: 1,
  key: ['server'],
  guards: ['n'],
  shape: { server: text, tools: text, n: count },
};

export interface ConnectionRecords {
  readonly connections: Documents<ConnectionRecord, 'owner' | 'server', 'n'>;
  readonly consents: Documents<ConsentRecord, 'id', 'n'>;
  readonly clients: Documents<ClientRecord, 'issuer' | 'redirect', 'n'>;
  readonly tools: Documents<KeptTools, 'server', 'n'>;
}

export function connectionRecords(store: DocumentStore): ConnectionRecords {
  return {
    connections: store.documents(connections),
    consents: store.documents(consents),
    clients: store.documents(clients),
    tools: store.documents(tools),
  };
}
