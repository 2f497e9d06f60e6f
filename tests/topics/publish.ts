import type { PublishedEvent } from '@troupe/contracts';
import type { Platform } from '../platform-process.ts';

export interface Event {
  readonly data: unknown;
  readonly id?: string;
  readonly key?: string;
}

/** Publishes over REST, again and again until the event is acknowledged, as while the process is dead. */
export async function publishTo({ api }: Platform, topic: string, event: Event, ms = 20_000): Promise<PublishedEvent> {
  for (const end = Date.now() + ms; ;) {
    try {
      const { status, body } = await api.request<PublishedEvent>('POST', `/v1/topics/${topic}/events`, event);
      if (status === 202) return body;
      if (status < 500) throw new TypeError(`Not published: ${status} ${JSON.stringify(body)}`);
    } catch (error) {
      // Nobody listens while the process is dead.
      if (Date.now() > end || (error instanceof TypeError && error.message.startsWith('Not'))) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
