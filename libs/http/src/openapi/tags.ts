import type { Protocol } from '../protocol.ts';

/** A group of routes in the OpenAPI document. */
export interface Tag {
  readonly name: string;
  readonly description: string;
}

const ownTags: readonly Tag[] = [
  { name: 'tasks', description: 'Durable executions of workflows and agents' },
  { name: 'approvals', description: 'Human decisions agents wait for' },
  { name: 'sessions', description: 'Conversations that outlive tasks' },
  { name: 'memory', description: 'What agents remember beyond a conversation' },
  { name: 'schedules', description: 'Tasks that are started by time' },
  { name: 'catalog', description: 'What the app offers' },
  { name: 'topics', description: 'Logs of events that start tasks and signal them' },
  { name: 'access', description: 'Who asks, and API keys' },
  { name: 'operations', description: 'Health and metrics' },
];

/** Those of the REST API, and one for each protocol. */
export function tagsWith(protocols: readonly Protocol[]): readonly Tag[] {
  const tags = [...ownTags, ...protocols.map(({ name, description }) => ({ name, description }))];
  if (new Set(tags.map(({ name }) => name)).size < tags.length)
    throw new TypeError('The name of a protocol is that of another, or of a tag of the REST API.');
  return tags;
}
