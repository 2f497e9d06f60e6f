import type { App, TaskServices, Topics, WorkflowLog } from '@troupe/contracts';
import type { Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { openTopics, type NotedPublications, type TopicLog } from '@troupe/topics';
import { keptTopics } from '@troupe/topics/kept';

export interface TopicParts {
  readonly app: () => App;
  readonly store: DocumentStore;
  readonly log: WorkflowLog;
  readonly inside: TaskServices;
  readonly runtime: { readonly env: Env };
  /** What tasks publish. */
  readonly published: NotedPublications;
  /** Where events stand that several processes take; in the store of this one where it is missing. */
  readonly topicLog?: TopicLog;
}

/** Topics, whose events stand in the store where no other process takes them. */
export async function openTopicsOf(
  { inside: services, published: noted, runtime: { env }, topicLog, store, log, app }: TopicParts,
  undo: Pick<AsyncDisposableStack, 'defer'>,
): Promise<Topics> {
  const opened = await openTopics({
    ...{ env, store, log, app, services, noted, alone: topicLog === undefined },
    topics: topicLog ?? keptTopics(store, log, env),
  });
  undo.defer(() => opened.close());
  return opened.topics;
}
