import type { ToolReview } from '@troupe/contracts';
import type { Client } from './client.ts';
import { send, type Connection } from './connection.ts';

export function toolMethods(connection: Connection): Pick<Client, 'toolReview' | 'acceptTool'> {
  const path = (name: string): string => `/v1/tools/${encodeURIComponent(name)}`;
  return {
    toolReview: (name) => send<ToolReview>(connection, { method: 'GET', path: `${path(name)}/review` }),
    acceptTool: (name, fingerprint) =>
      send<ToolReview>(connection, { method: 'POST', path: `${path(name)}/accept`, body: { fingerprint } }),
  };
}
