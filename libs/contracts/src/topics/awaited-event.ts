import type { CommandId } from '../log/ids.ts';
import type { Abortable } from '../log/call-options.ts';
import type { Duration } from '../values/duration.ts';
import type { Json } from '../values/json.ts';
import type { EventCondition } from './event-condition.ts';
import type { TopicDefinition } from './topic-definition.ts';

/** What `ctx.event` waits for. */
export interface EventRequest<T = Json> {
  readonly topic: TopicDefinition<T> | string;
  /** Which events of the topic; any by default. */
  readonly where?: EventCondition;
  /** How long it waits: rejects with `timed-out` then. For ever by default. */
  readonly timeout?: Duration;
  /** How long before the wait an event may have come; as long as the run, and an hour at most, by default. */
  readonly lookBack?: Duration;
  readonly signal?: Abortable;
  /** Distinguishes identical waits begun at the same moment. */
  readonly key?: string;
}

/** What the log has of a wait for an event. */
export interface AwaitedEvent {
  readonly topic: string;
  readonly where?: EventCondition;
  /** Earlier events are not for it; in milliseconds since 1970. */
  readonly since: number;
  /** Those up to this place in the log of the topic neither: an equal wait of the task has had them. */
  readonly after?: number;
}

const PREFIX = 'event:';

/** The name of the signal that brings a wait its event: of no other wait of the task. */
export function eventSignal(command: CommandId): string {
  return `${PREFIX}${command}`;
}

export function isEventSignal(name: string): boolean {
  return name.startsWith(PREFIX);
}
