import { rights } from '@troupe/access';
import {
  consentingUser,
  publicId,
  toFailure,
  type AskedConsent,
  type Connections,
  type Consents,
  type Principal,
  type TaskId,
  type UserConnection,
  type WorkflowLog,
} from '@troupe/contracts';
import { every } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { isReadable, type DocumentStore } from '@troupe/store';
import { guardAddresses, type GuardOptions } from '../outbound/guard-addresses.ts';
import { askConsent } from './ask-consent.ts';
import { clientDocument, ownerOf, type ConnectionParts } from './connection-parts.ts';
import { connectionRecords } from './connection-records.ts';
import { endLate, finishConsent } from './finish-consent.ts';
import { keepTools, keptTools } from './kept-tools.ts';
import { userToken, type KeptFlow } from './user-token.ts';

export interface ConnectionsOptions extends Pick<ConnectionParts, 'secrets' | 'app' | 'services'>, Partial<Pick<ConnectionParts, 'env'>> {
  readonly store: DocumentStore;
  readonly log: WorkflowLog;
  readonly config: { readonly publicUrl?: string } & Pick<GuardOptions, 'privateHosts'>;
}

export interface OpenedConnections {
  /** For the owners of tasks. */
  readonly consents: Consents;
  /** For edges. */
  readonly connections: Connections;
  /** Browsers come back to where the process listens, unless it is set. */
  at(url: string): string;
}

/** Milliseconds between two looks for users who did not come back. */
const LOOK_MS = 5_000;
const MOST_CONNECTIONS = 1_000;

/** What users let tools of servers do for them: kept in the store, and nowhere else. */
export function openConnections(
  { store, log, config, env = machineEnv, ...options }: ConnectionsOptions,
  undo: Pick<AsyncDisposableStack, 'defer'>,
): OpenedConnections {
  let address = config.publicUrl;
  const guards = { guard: guardAddresses(config), serverGuard: guardAddresses({ ...config, thisMachine: true }) };
  const parts: ConnectionParts = { ...options, env, guards, records: connectionRecords(store), publicUrl: () => address };
  let looking: Promise<void> | undefined;
  const stopLooking = every(env, LOOK_MS, () => {
    looking ??= endLate(parts)
      .catch((error: unknown) => log.warn('Consents that are late cannot be ended, trying again.', { error: toFailure(error).message }))
      .finally(() => (looking = undefined));
  });
  undo.defer(async () => {
    stopLooking();
    await looking;
  });
  return {
    consents: {
      async answer(wish, of) {
        switch (wish.kind) {
          case 'token':
            return userToken(parts, wish, of);
          case 'ask':
            return askConsent(parts, wish, of);
          case 'keep':
            await keepTools(parts, wish);
            return {};
          default:
            return wish satisfies never;
        }
      },
      toolsOf: (server) => keptTools(parts, server),
    },
    connections: connectionsOf(parts),
    at: (url) => {
      address ??= url;
      return url;
    },
  };
}

function connectionsOf(parts: ConnectionParts): Connections {
  const { connections, consents } = parts.records;
  return {
    async list(by, user) {
      const where = [ownerBy(by, user)];
      const [made, open] = await Promise.all([
        connections.find({ where, limit: MOST_CONNECTIONS }),
        consents.find({ index: 'byOwner', where, from: parts.env.now(), limit: MOST_CONNECTIONS }),
      ]);
      const asked = open.documents.filter(isReadable).map(({ server, address: url, task, until }): AskedConsent => {
        return { server, url, task: publicId(task as TaskId), until: new Date(until).toISOString() };
      });
      const all = made.documents.filter(isReadable).map(({ server, at, flow }): UserConnection => {
        const { tokens, scope = tokens?.scope } = JSON.parse(flow) as KeptFlow;
        return { server, at: new Date(at).toISOString(), ...(scope === undefined ? {} : { scope }) };
      });
      return { connections: all, asked };
    },
    async withdraw(by, server, user) {
      const key = { owner: ownerBy(by, user), server };
      for (;;) {
        const found = await connections.get(key);
        if (found === undefined) return;
        await connections.delete(key, isReadable(found) ? { n: found.n } : found);
      }
    },
    finish: (query, browser) => finishConsent(parts, query, browser),
    client: () => clientDocument(parts.publicUrl()),
  };
}

/** Who asks, or for whom. @throws TroupeError `missing-right` */
function ownerBy(by: Principal, user: string | undefined): string {
  rights.demand(by, 'start');
  if (user !== undefined && user !== by.user) rights.demand(by, 'act-as');
  return ownerOf(by.tenant, consentingUser(by, user ?? by.user));
}
