import type { App, TaskId, Turn } from '@troupe/contracts';
import type { Store } from '@troupe/store';
import { publicationRecords, type PublicationRecords } from './publication-records.ts';

/** The turns of a platform, of which those are noted that publish something, or wait for an event. */
export interface NotedPublications {
  /** What the runtime is given. */
  readonly store: Store;
  readonly records: PublicationRecords;
  /** Called once a noted turn is durable, as far as this process knows. */
  onTurn: (task: TaskId) => void;
}

/**
 * T20 A turn that publishes to a topic of the app, or waits for an event of one, is noted before it is stored, and the note goes once all of it is in the
 *     log of the topic, and the wait is known to those who look for its event: whenever the process dies, what is in the log of the task is published once, and what is not in it
 *     is not.
 */
export function notePublications(inner: Store, app: () => Pick<App, 'topics'>): NotedPublications {
  const records = publicationRecords(inner);
  const noted: NotedPublications = {
    records,
    onTurn() {},
    store: {
      ...inner,
      append(entry) {
        const { decoded } = entry;
        if (decoded === undefined || !concernsTopics(app(), decoded)) return inner.append(entry);
        const { task, n, at } = decoded;
        return records.insert({ task, n, at }).then(async () => {
          const outcome = await inner.append(entry);
          noted.onTurn(task);
          return outcome;
        });
      },
    },
  };
  return noted;
}

function concernsTopics({ topics }: Pick<App, 'topics'>, { commands }: Turn): boolean {
  return commands.some(
    (command) =>
      (command.kind === 'publish' && topics?.has(command.name) === true) ||
      (command.kind === 'await-signal' && command.event !== undefined) ||
      (command.kind === 'abandon' && command.topic !== undefined),
  );
}
