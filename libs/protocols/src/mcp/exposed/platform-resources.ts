import { TroupeError, type TaskService } from '@troupe/contracts';
import {
  ResourceNotFoundError,
  UriTemplate,
  type ReadResourceResult,
  type Resource,
  type ResourceTemplateType,
} from '@modelcontextprotocol/server';

const json = { mimeType: 'application/json' };
const task = new UriTemplate('troupe://tasks/{id}');
const session = new UriTemplate('troupe://sessions/{id}');
/** Messages of a session, and tasks that are looked at for sessions. */
const PAGE = 100;

/** What every platform has to read: its tasks, and the conversations of its agents. */
export const platformTemplates: readonly ResourceTemplateType[] = [
  { ...json, name: 'task', uriTemplate: task.toString(), description: 'A task, with its output once it has ended' },
  { ...json, name: 'session', uriTemplate: session.toString(), description: 'What was said in a session' },
];

/** The sessions of the newest tasks. None for who may not read tasks. */
export async function sessionResources(service: Pick<TaskService, 'list'>): Promise<readonly Resource[]> {
  const { items } = await unlessMissing(() => service.list({}, { limit: PAGE }), { items: [] });
  const ids = new Set(items.flatMap((each) => each.session ?? []));
  return Array.from(ids, (id) => ({ ...json, name: `session ${id}`, uri: session.expand({ id }) }));
}

/** @returns nothing for any other address @throws ResourceNotFoundError */
export async function platformResource(
  service: Pick<TaskService, 'get' | 'session'>,
  uri: string,
): Promise<ReadResourceResult | undefined> {
  const read = readerOf(service, uri);
  if (read === undefined) return undefined;
  const value = await unlessMissing(read, undefined);
  if (value === undefined) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, ...json, text: JSON.stringify(value) }] };
}

function readerOf(service: Pick<TaskService, 'get' | 'session'>, uri: string): (() => Promise<unknown>) | undefined {
  const ofTask = idIn(task, uri);
  if (ofTask !== undefined) return () => service.get(ofTask);
  const ofSession = idIn(session, uri);
  return ofSession === undefined ? undefined : () => service.session(ofSession, { limit: PAGE });
}

function idIn(template: UriTemplate, uri: string): string | undefined {
  const id = template.match(uri)?.['id'];
  return typeof id === 'string' ? id : undefined;
}

async function unlessMissing<T, D>(read: () => Promise<T>, missing: D): Promise<T | D> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof TroupeError && ['task-not-found', 'session-not-found', 'missing-right', 'invalid-id'].includes(error.code))
      return missing;
    throw error;
  }
}
