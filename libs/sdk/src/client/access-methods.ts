import type { ApiKey, IssuedApiKey, Me } from '@troupe/contracts';
import type { Client } from './client.ts';
import { send, type Connection } from './connection.ts';

export type AccessMethods = Pick<Client, 'me' | 'keys' | 'createKey' | 'rotateKey' | 'revokeKey'>;

type Pages = <T>(path: string, query?: Readonly<Record<string, string>>) => AsyncIterable<T>;

export function accessMethods(connection: Connection, pages: Pages): AccessMethods {
  // Sent once: the text of a key whose answer was lost is lost, and a repeat would make another key.
  const once = <T>(path: string, body: object): Promise<T> => send<T>({ ...connection, retryFor: 0 }, { method: 'POST', path, body });
  return {
    me: () => send<Me>(connection, { method: 'GET', path: '/v1/me' }),
    keys: ({ tenant } = {}) => pages<ApiKey>('/v1/keys', tenant === undefined ? {} : { tenant }),
    createKey: (request) => once<IssuedApiKey>('/v1/keys', request),
    rotateKey: (id, { overlap } = {}) => once<IssuedApiKey>(`${keyPath(id)}/rotate`, overlap === undefined ? {} : { overlap }),
    revokeKey: (id) => send<ApiKey>(connection, { method: 'DELETE', path: keyPath(id) }),
  };
}

function keyPath(id: string): string {
  return `/v1/keys/${encodeURIComponent(id)}`;
}
