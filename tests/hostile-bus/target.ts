import { callId, commandId, partitionOf, taskId } from '@troupe/contracts';
import { until, type ApiClient } from '../api-client.ts';
import type { HostileWorld } from './hostile-world.ts';

/** A task that waits for a call while hostile messages are about it. Its slot is free again at the end. */
export interface Target extends AsyncDisposable {
  readonly task: string;
  /** What stands for it in messages, and what that is. */
  readonly placeholders: Readonly<Record<string, string>>;
}

export async function newTarget(world: HostileWorld, api: ApiClient): Promise<Target> {
  const { id } = await api.start({ workflow: 'waits' });
  const readers = new AbortController();
  const dispose = async (): Promise<void> => {
    readers.abort();
    await api.request('POST', `/v1/tasks/${id}/terminate`, {});
  };
  try {
    // Somebody reads its events at each orchestrator, so that what is broadcast of it is listened to.
    await Promise.all(
      world.orchestrators.map(({ url }) =>
        fetch(`${url}/v1/tasks/${id}/events`, { signal: readers.signal, headers: { accept: 'text/event-stream' } }),
      ),
    );
    const key = `${callId(taskId(id), commandId(0, 0))}#1`;
    const token = await until(`${key} to be sent`, 20_000, async () => world.sent.get(key)?.token);
    const partition = String(partitionOf(taskId(id)));
    return { task: id, placeholders: { '@TASK@': id, '@TOKEN@': token, '@PARTITION@': partition }, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
