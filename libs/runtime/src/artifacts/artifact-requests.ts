import {
  CancelledError,
  readArtifactHandle,
  scopedId,
  tenantOf,
  type ArtifactAnswer,
  type ArtifactRequest,
  type TaskId,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { Store } from '@troupe/store';
import { givenCall, type Owner } from '../calls/given-call.ts';
import type { OwnedTask } from '../tasks/owned-task.ts';
import { artifactRecords, notFound, type ArtifactRecords } from './artifact-records.ts';
import { mayRead } from './may-read.ts';

export interface ArtifactRequestParts extends Owner {
  readonly env: Env;
  readonly store: Store;
}

/**
 * Answers workers that write and read artifacts.
 *
 * W11 A worker reaches those of the task of an attempt it was given, and reads those of the same tree or session; of
 *     others it learns not even whether they are there.
 */
export function createArtifactRequests(parts: ArtifactRequestParts): (asked: ArtifactRequest) => Promise<ArtifactAnswer> {
  const records = artifactRecords(parts.store);
  return async (asked) => {
    const given = givenCall(parts, asked);
    if (given === undefined) throw new CancelledError('Nobody waits for the call any more.');
    return answer(parts, records, given.task, asked);
  };
}

async function answer(
  { env, store }: ArtifactRequestParts,
  records: ArtifactRecords,
  task: OwnedTask,
  asked: ArtifactRequest,
): Promise<ArtifactAnswer> {
  switch (asked.kind) {
    case 'begin': {
      const { id, name, type, bytes } = asked;
      return { stored: await records.begin({ task: task.id, id, name, type, bytes, at: env.now() }) };
    }
    case 'piece':
      await records.addPiece({ task: task.id, id: asked.id, n: asked.n, content: asked.content });
      return {};
    case 'end':
      return { artifact: await records.end(task.id, asked.id) };
    case 'read': {
      const { of, id } = named(task, asked.handle);
      if (!(await mayRead(store, task, of))) throw notFound(of, id);
      const { artifact, content } = await records.read(of, id, asked);
      return { artifact, content: Buffer.from(content).toString('base64') };
    }
    case 'list':
      return { artifacts: await records.list(task.id) };
    default:
      return asked satisfies never;
  }
}

/** Models make handles up. */
function named(task: OwnedTask, handle: string): { readonly of: TaskId; readonly id: string } {
  const read = readArtifactHandle(handle);
  if (read === undefined) throw notFound(task.id, handle.slice(0, 128));
  return { of: read.task === undefined ? task.id : scopedId(tenantOf(task.id), read.task), id: read.id };
}
