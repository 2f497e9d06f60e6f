import { toJson, type Task, type ToolReview } from '@troupe/contracts';
import type { Client } from './client.ts';
import { send, type Connection } from './connection.ts';

export function toolMethods(connection: Connection): Pick<Client, 'callTool' | 'toolReview' | 'acceptTool'> {
  const path = (name: string): string => `/v1/tools/${encodeURIComponent(name)}`;
  return {
    callTool: (name, args = {}, { id, signal } = {}) =>
      send<Task>(connection, {
        ...{ method: 'POST', path: `${path(name)}/call`, idempotencyKey: crypto.randomUUID(), signal },
        body: { args: toJson(args, 'the arguments'), ...(id === undefined ? {} : { id }) },
      }),
    toolReview: (name) => send<ToolReview>(connection, { method: 'GET', path: `${path(name)}/review` }),
    acceptTool: (name, fingerprint) =>
      send<ToolReview>(connection, { method: 'POST', path: `${path(name)}/accept`, body: { fingerprint } }),
  };
}
