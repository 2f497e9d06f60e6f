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
const artifact = new UriTemplate('troupe://tasks/{task}/artifacts/{id}');
/** Bytes of an artifact that are read as a resource: the rest is read over the REST API. */
const MOST_BYTES = 1_048_576;
/** Messages of a session, and tasks that are looked at for sessions. */
const PAGE = 100;

/** What every platform has to read: its tasks, and the conversations of its agents. */
export const platformTemplates: readonly ResourceTemplateType[] = [
  { ...json, name: 'task', uriTemplate: task.toString(), description: 'A task, with its output once it has ended' },
  { ...json, name: 'session', uriTemplate: session.toString(), description: 'What was said in a session' },
  { name: 'artifact', uriTemplate: artifact.toString(), description: 'A file of a task, such as a result that is too large for an answer' },
];

/** The sessions of the newest tasks. None for who may not read tasks. */
export async function sessionResources(service: Pick<TaskService, 'list'>): Promise<readonly Resource[]> {
  const { items } = await unlessMissing(() => service.list({}, { limit: PAGE }), { items: [] });
  const ids = new Set(items.flatMap((each) => each.session ?? []));
  return Array.from(ids, (id) => ({ ...json, name: `session ${id}`, uri: session.expand({ id }) }));
}

/** @returns nothing for any other address @throws ResourceNotFoundError */
export async function platformResource(
  service: Pick<TaskService, 'get' | 'session' | 'artifact'>,
  uri: string,
): Promise<ReadResourceResult | undefined> {
  const file = artifact.match(uri);
  if (file !== null) {
    const contents = await unlessMissing(() => readArtifact(service, String(file['task']), String(file['id']), uri), undefined);
    if (contents === undefined) throw new ResourceNotFoundError(uri);
    return { contents: [contents] };
  }
  const read = readerOf(service, uri);
  if (read === undefined) return undefined;
  const value = await unlessMissing(read, undefined);
  if (value === undefined) throw new ResourceNotFoundError(uri);
  return { contents: [{ uri, ...json, text: JSON.stringify(value) }] };
}

async function readArtifact(
  service: Pick<TaskService, 'artifact'>,
  ofTask: string,
  id: string,
  uri: string,
): Promise<ReadResourceResult['contents'][number]> {
  const parts: Uint8Array[] = [];
  let read = 0;
  for (;;) {
    const part = await service.artifact(ofTask, id, { from: read, length: MOST_BYTES - read });
    parts.push(part.content);
    read += part.content.length;
    const { type, bytes } = part.artifact;
    if (part.content.length > 0 && read < Math.min(bytes, MOST_BYTES)) continue;
    const content = Buffer.concat(parts);
    const shared = { uri, mimeType: type, ...(read < bytes ? { _meta: { 'dev.troupe/bytes': bytes } } : {}) };
    return isText(type) ? { ...shared, text: content.toString('utf8') } : { ...shared, blob: content.toString('base64') };
  }
}

function isText(type: string): boolean {
  return type.startsWith('text/') || type.startsWith('application/json');
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
    if (
      error instanceof TroupeError &&
      ['task-not-found', 'session-not-found', 'artifact-not-found', 'missing-right', 'invalid-id'].includes(error.code)
    )
      return missing;
    throw error;
  }
}
