import { useMemo, useState } from 'preact/hooks';
import { Link } from 'wouter-preact';
import { timelineOf, type Span } from '../../events/timeline-of.ts';
import type { TaskEvents } from '../../events/use-task-events.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { useNow } from '../../ui/moment.tsx';
import { Value } from '../../ui/value.tsx';
import { inWords } from '../../values/durations.ts';
import { visible } from '../../values/visible.ts';

const SHOWN = 200;

/** What the task did and waited for, one line each, along the time. */
export function Timeline({ seen }: { readonly seen: TaskEvents }) {
  const [more, setMore] = useState(1);
  const now = useNow();
  const all = useMemo(() => timelineOf(seen.events), [seen.events]);
  const spans = all.slice(0, SHOWN * more);
  const from = Math.min(...spans.map((span) => span.from));
  const to = Math.max(...spans.map((span) => span.to ?? now), from + 1);
  if (spans.length === 0) return <p class="soft">{text.task.nothingYet}</p>;
  return (
    <section aria-label={text.task.timeline}>
      {seen.dropped > 0 && <p class="notice">{text.task.dropped(seen.dropped)}</p>}
      <p class="soft axis">
        <span>0</span>
        <span>{inWords(to - from)}</span>
      </p>
      <ol class="timeline">
        {spans.map((span) => (
          <li key={span.key}>
            <SpanLine span={span} from={from} to={to} now={now} />
          </li>
        ))}
      </ol>
      {spans.length < all.length && (
        <button type="button" onClick={() => setMore(more + 1)}>
          {text.more(all.length - spans.length)}
        </button>
      )}
    </section>
  );
}

interface LineProps {
  readonly span: Span;
  readonly from: number;
  readonly to: number;
  readonly now: number;
}

function SpanLine({ span, from, to, now }: LineProps) {
  const percent = (moment: number): number => ((moment - from) / (to - from)) * 100;
  const end = span.to ?? Math.max(now, span.from);
  return (
    <details>
      <summary>
        <span class="what">
          <small>{text.spanKinds[span.kind] ?? span.kind}</small> <Foreign text={span.name} />
          {span.undoes && <small> {text.task.undoes}</small>}
        </span>
        <span class="track" aria-hidden="true">
          <span class={`span ${span.state}`} style={{ left: `${percent(span.from)}%`, width: `${percent(end) - percent(span.from)}%` }} />
          {span.tries.map(({ at }) => (
            <span key={at} class="span try" style={{ left: `${percent(at)}%` }} />
          ))}
        </span>
        <span class="took">
          {text.spanStates[span.state]}
          {span.state !== 'point' && ` ${inWords(end - span.from)}`}
          {span.tries.length > 0 && ` · ${text.task.tries(span.tries.length + (span.state === 'failed' ? 0 : 1))}`}
        </span>
      </summary>
      {span.task !== undefined && (
        <p>
          <Link href={`/tasks/${encodeURIComponent(span.task)}`}>{span.task}</Link>
        </p>
      )}
      {span.tries.map(({ at, message }, index) => (
        <p key={at} class="fault" dir="auto">
          {text.task.attempt(index + 1)} {visible(message)}
        </p>
      ))}
      {span.asked !== undefined && <Value title={text.task.asked} value={span.asked} />}
      {span.came !== undefined && <Value title={text.task.came} value={span.came} />}
    </details>
  );
}
