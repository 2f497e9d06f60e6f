import { useState } from 'preact/hooks';
import type { TaskEvents } from '../../events/use-task-events.ts';
import { text } from '../../texts.ts';
import { Moment } from '../../ui/moment.tsx';
import { Value } from '../../ui/value.tsx';
import { shortText } from '../../values/json-text.ts';
import { visible } from '../../values/visible.ts';

const SHOWN = 100;

/** What happened, the newest first. */
export function EventList({ seen }: { readonly seen: TaskEvents }) {
  const [more, setMore] = useState(1);
  const events = seen.events.toReversed().slice(0, SHOWN * more);
  return (
    <section aria-label={text.task.events}>
      {seen.dropped > 0 && <p class="notice">{text.task.dropped(seen.dropped)}</p>}
      <ol class="events">
        {events.map((event) => (
          <li key={`${event.id} ${event.type}`}>
            <details>
              <summary>
                <code>{event.id}</code> <strong>{event.type}</strong>{' '}
                <bdi class="soft">{visible(shortText({ ...event.data, at: undefined }))}</bdi>{' '}
                {event.data.at !== undefined && <Moment at={event.data.at} />}
              </summary>
              <Value title={event.type} value={event.data} />
            </details>
          </li>
        ))}
      </ol>
      {events.length < seen.events.length && (
        <button type="button" onClick={() => setMore(more + 1)}>
          {text.more(seen.events.length - events.length)}
        </button>
      )}
    </section>
  );
}
