import { toFailure, type App, type TaskId, type TaskServices, type Topics, type WorkflowLog } from '@troupe/contracts';
import { every, uuid, type Env } from '@troupe/env';
import type { DocumentStore } from '@troupe/store';
import { deadLetterRecords } from './dead-letters/dead-letter-records.ts';
import type { TopicLog } from './port.ts';
import type { NotedPublications } from './publications/note-publications.ts';
import { sendPublications } from './publications/send-publications.ts';
import { positionRecords } from './subscriptions/position-records.ts';
import { subscribersOf, type Subscriber } from './subscriptions/subscribers-of.ts';
import type { Subscription } from './subscriptions/hold-position.ts';
import { subscription } from './subscriptions/subscription.ts';
import { takenRecords } from './subscriptions/windows/taken-records.ts';
import { windowRecords } from './subscriptions/windows/window-records.ts';
import { serveWaits, WAITS } from './waits/serve-waits.ts';
import { waitRecords } from './waits/wait-records.ts';
import { retentionOf, topicsService } from './topics-service.ts';

export interface OpenTopicsParts {
  readonly store: DocumentStore;
  /** The time of all processes over the store: by it turns say when they were made. */
  readonly env: Env;
  readonly log: WorkflowLog;
  /** The app there is now. */
  readonly app: () => App;
  /** Within tenants and quotas, but without a look at rights. */
  readonly services: TaskServices;
  readonly topics: TopicLog;
  readonly noted: NotedPublications;
  /** No other process has the store. */
  readonly alone: boolean;
}

export interface OpenTopics {
  readonly topics: Topics;
  close(): Promise<void>;
}

/** Milliseconds between two looks whether the app has other topics or subscribers. */
const LOOK_MS = 1_000;

/** Opens the topics of an app, and has its subscribers take their events. */
export async function openTopics({ store, noted, alone, ...given }: OpenTopicsParts): Promise<OpenTopics> {
  const { app, env, topics, log } = given;
  const parts = { ...given, positions: positionRecords(store), letters: deadLetterRecords(store), waits: waitRecords(store) };
  const windows = { taken: takenRecords(store), windows: windowRecords(store) };
  const wake = (topic: string): void => {
    for (const each of subscriptions.values()) if (each.topic === topic) each.subscription.wake();
  };
  const stopSending = sendPublications({ env, noted, topics, app, log, waits: parts.waits, onWait: wake });
  const subscriptions = new Map<string, { readonly subscription: Subscription; readonly topic: string }>();
  const ofSubscription = { ...parts, ...windows, process: uuid(env), alone, readTask: (task: TaskId) => noted.store.readTask(task) };
  let known: App | undefined;
  const follow = async (): Promise<void> => {
    const current = app();
    if (current === known) return;
    const definitions = [...(current.topics?.values() ?? [])];
    await topics.open(definitions.map((topic) => ({ name: topic.name, retention: retentionOf(topic) })));
    for (const { subscription: old } of subscriptions.values()) await old.stop();
    subscriptions.clear();
    for (const each of subscribersOf(current))
      subscriptions.set(keyOf(each), { subscription: subscription(ofSubscription, each), topic: each.topic });
    for (const { name: topic } of definitions)
      subscriptions.set(`${topic} ${WAITS}`, { subscription: serveWaits(ofSubscription, topic), topic });
    known = current;
  };
  await follow();
  const ignore = topics.onAppend(wake);
  let following: Promise<void> = Promise.resolve();
  const stopLooking = every(env, LOOK_MS, () => {
    following = following
      .then(follow)
      .catch((error: unknown) => log.warn('the topics of the app cannot be opened, trying again', { error: toFailure(error).message }));
  });
  return {
    topics: topicsService(parts),
    async close() {
      stopLooking();
      await following;
      ignore();
      await Promise.all([stopSending(), ...[...subscriptions.values()].map(({ subscription: each }) => each.stop())]);
      await topics.close();
    },
  };
}

function keyOf({ topic, name }: Subscriber): string {
  return `${topic} ${name}`;
}
