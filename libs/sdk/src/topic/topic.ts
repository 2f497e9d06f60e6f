import type { Json, TopicDefinition } from '@troupe/contracts';
import { define } from '../define.ts';

export type TopicOptions<T> = Omit<TopicDefinition<T>, 'kind' | 'name'>;

/**
 * A topic: a log of events that tasks, clients and other systems publish, and that workflows and agents
 * subscribe to with `on`.
 *
 * @throws TroupeError `invalid-workflow`
 */
export function topic<T = Json>(name: string, options: TopicOptions<T> = {}): TopicDefinition<T> {
  return define({ kind: 'topic', ...options, name });
}
