import type { Right } from '@troupe/contracts';

export type RestOperationName =
  | 'send'
  | 'stream'
  | 'list'
  | 'get'
  | 'act'
  | 'card'
  | 'push-create'
  | 'push-list'
  | 'push-get'
  | 'push-delete';

export interface RestOperation {
  readonly name: RestOperationName;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  /** What it takes at the least. */
  readonly right: Right;
  readonly summary: string;
}

const push = '/tasks/:task/pushNotificationConfigs';

/** The operations of the binding over HTTP and JSON. */
export const restOperations: readonly RestOperation[] = [
  { name: 'send', method: 'POST', path: '/message::send', right: 'start', summary: 'Send a message to an agent' },
  { name: 'stream', method: 'POST', path: '/message::stream', right: 'start', summary: 'Send a message to an agent, and follow its task' },
  { name: 'list', method: 'GET', path: '/tasks', right: 'read-own', summary: 'List the tasks of an agent' },
  {
    name: 'get',
    method: 'GET',
    path: '/tasks/:task',
    right: 'read-own',
    summary: 'Read a task of an agent; follow it at `{id}:subscribe`',
  },
  {
    name: 'act',
    method: 'POST',
    path: '/tasks/:task',
    right: 'read-own',
    summary: 'Cancel a task at `{id}:cancel`, or follow it at `{id}:subscribe`',
  },
  { name: 'card', method: 'GET', path: '/extendedAgentCard', right: 'read-catalog', summary: 'Read all of the card of an agent' },
  { name: 'push-create', method: 'POST', path: push, right: 'read-own', summary: 'Have updates of a task sent to an address' },
  { name: 'push-list', method: 'GET', path: push, right: 'read-own', summary: 'List where updates of a task are sent' },
  { name: 'push-get', method: 'GET', path: `${push}/:config`, right: 'read-own', summary: 'Read where updates of a task are sent' },
  {
    name: 'push-delete',
    method: 'DELETE',
    path: `${push}/:config`,
    right: 'read-own',
    summary: 'Send no more updates of a task to an address',
  },
];

/** What a request of the binding has, beside what every one has. */
export interface RestGiven {
  readonly operation: RestOperationName;
  readonly params: { readonly task?: string; readonly config?: string; readonly tenant?: string };
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}
