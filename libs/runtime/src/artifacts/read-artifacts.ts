import { taskId, type TaskService } from '@troupe/contracts';
import type { DocumentStore } from '@troupe/store';
import type { FindTask } from '../tasks/find-task.ts';
import { artifactRecords } from './artifact-records.ts';

/** What clients read of artifacts: any process that has the store answers. */
export function readArtifacts(store: DocumentStore, find: Pick<FindTask, 'view'>): Pick<TaskService, 'artifacts' | 'artifact'> {
  const records = artifactRecords(store);
  return {
    async artifacts(id) {
      await find.view(id);
      return records.list(taskId(id));
    },
    async artifact(id, artifact, range) {
      await find.view(id);
      return records.read(taskId(id), artifact, range);
    },
  };
}
