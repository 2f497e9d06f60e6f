import {
  isPerUser,
  TroupeError,
  type AddressGuard,
  type App,
  type ClientDocument,
  type McpDefinition,
  type Secrets,
  type TaskServices,
  type Tenant,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { AuthorizeParts, Reach } from '@troupe/tools/mcp';
import { isThisMachine } from '../outbound/guard-addresses.ts';
import type { ConnectionRecords } from './connection-records.ts';

/** Where requests of the platform, and those to servers of tools may go: the latter to this machine, too. */
export interface Guards {
  readonly guard: AddressGuard;
  readonly serverGuard: AddressGuard;
}

/** What the parts of connections share. */
export interface ConnectionParts {
  readonly records: ConnectionRecords;
  readonly env: Env;
  readonly guards: Guards;
  readonly secrets: Secrets;
  readonly app: () => App;
  readonly services: () => TaskServices;
  /** Where browsers reach the platform; undefined where that is not known. */
  readonly publicUrl: () => string | undefined;
}

/** Where browsers come back to, and the document of the platform as a client. */
export const CALLBACK_PATH = '/connections/callback';
const CLIENT_PATH = '/client-metadata.json';

/** @throws TroupeError `consent-failed` */
export function serverOf({ app }: Pick<ConnectionParts, 'app'>, name: string): McpDefinition {
  const server = app().servers?.get(name);
  if (server?.kind === 'mcp' && server.url !== undefined && isPerUser(server.auth)) return server;
  throw new TroupeError('consent-failed', `The app has no MCP server ${JSON.stringify(name.slice(0, 64))} that users connect with.`, {
    retryable: false,
  });
}

/** Where a server elsewhere says that its authorization server is, is nothing of this machine. */
export function reachOf({ guards, secrets }: ConnectionParts, { url }: McpDefinition): Reach {
  const isHere = isThisMachine(new URL(url!).hostname.replace(/^\[(.*)\]$/, '$1'));
  return { guard: isHere ? guards.serverGuard : guards.guard, secrets };
}

/** What the platform is at the authorization server of a server, and how that is reached. */
export function authorizeParts(parts: ConnectionParts, server: McpDefinition): AuthorizeParts {
  const base = parts.publicUrl();
  if (base === undefined)
    throw new TroupeError('consent-failed', 'Where users come back to is not known: set TROUPE_PUBLIC_URL.', { retryable: false });
  return { reach: reachOf(parts, server), redirect: `${base}${CALLBACK_PATH}`, document: clientDocument(base) };
}

/** Servers read it by https alone. */
export function clientDocument(base: string | undefined): ClientDocument | undefined {
  if (base?.startsWith('https://') !== true) return undefined;
  return {
    ...{ client_id: `${base}${CLIENT_PATH}`, client_name: 'Troupe', redirect_uris: [`${base}${CALLBACK_PATH}`] },
    ...{ grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'], token_endpoint_auth_method: 'none' },
  };
}

/** In the keys of documents; names of tenants have no space. */
export function ownerOf(tenant: Tenant, user: string): string {
  return `${tenant} ${user}`;
}

/** Whether it is a person, and not a key by itself. */
export function isPerson(owner: string): boolean {
  return owner.slice(owner.indexOf(' ') + 1).startsWith('person:');
}

export function tenantOfOwner(owner: string): Tenant {
  return owner.slice(0, owner.indexOf(' '));
}
