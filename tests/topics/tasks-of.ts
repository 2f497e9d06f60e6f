import type { ListedTask, Page } from '@troupe/contracts';
import type { Platform } from '../platform-process.ts';

/** All tasks of a workflow, the newest first. */
export async function tasksOf({ api }: Pick<Platform, 'api'>, name: string): Promise<readonly ListedTask[]> {
  const all: ListedTask[] = [];
  for (let cursor: string | undefined; ;) {
    const { body } = await api.request<Page<ListedTask>>(
      'GET',
      `/v1/tasks?kind=workflow&name=${name}&limit=200${cursor === undefined ? '' : `&cursor=${cursor}`}`,
    );
    all.push(...body.items);
    cursor = body.next;
    if (cursor === undefined) return all;
  }
}
