import { useMemo } from 'preact/hooks';
import type { Schemas } from '../../api/client.ts';
import { timelineOf, type Span } from '../../events/timeline-of.ts';
import { firstTurnOf, useTaskEvents } from '../../events/use-task-events.ts';
import { text } from '../../texts.ts';
import { Foreign } from '../../ui/foreign.tsx';
import { Value } from '../../ui/value.tsx';
import { inWords } from '../../values/durations.ts';
import type { Two } from './compared-facts.tsx';

/** Lines that are shown; a page of more says nothing more. */
const SHOWN = 500;

/** What each of them did, line by line; open one for what was asked and what came. */
export function ComparedCalls({ tasks: [one, other] }: { readonly tasks: Two<Schemas['Task']> }) {
  const [first, second] = [useSpans(one), useSpans(other)];
  const count = Math.min(SHOWN, Math.max(first.length, second.length));
  const isLong = firstTurnOf(one.turns) > 0 || firstTurnOf(other.turns) > 0;
  return (
    <section class="card" aria-label={text.compare.calls}>
      <h2>{text.compare.calls}</h2>
      {isLong && <p class="notice">{text.compare.later}</p>}
      <ol class="events">
        {Array.from({ length: count }, (_, at) => (
          <li key={at}>
            <Pair one={first[at]} other={second[at]} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function useSpans({ id, turns }: Schemas['Task']): readonly Span[] {
  // A task that goes on is read on from where it was when it was first seen.
  const from = useMemo(() => firstTurnOf(turns), [id]);
  const { events } = useTaskEvents(id, from);
  return useMemo(() => timelineOf(events), [events]);
}

function Pair({ one, other }: { readonly one: Span | undefined; readonly other: Span | undefined }) {
  return (
    <details>
      <summary>
        <Said span={one} /> | <Said span={other} /> {differ(one, other) && <span class="status suspended">{text.compare.differs}</span>}
      </summary>
      <div class="sides">
        {[one, other].map((span, at) => (
          <div key={at}>
            {span?.asked !== undefined && <Value title={text.task.asked} value={span.asked} />}
            {span?.came !== undefined && <Value title={text.task.came} value={span.came} />}
          </div>
        ))}
      </div>
    </details>
  );
}

function Said({ span }: { readonly span: Span | undefined }) {
  if (span === undefined) return <span>{text.compare.none}</span>;
  const { kind, name, state, from, to } = span;
  return (
    <span>
      <small>{text.spanKinds[kind] ?? kind}</small> <Foreign text={name} />{' '}
      <small>
        {text.spanStates[state]} {to !== undefined && state !== 'point' && inWords(to - from)}
      </small>
    </span>
  );
}

/** By what was done, asked and came; how long it took differs always. */
function differ(one: Span | undefined, other: Span | undefined): boolean {
  const of = (span: Span | undefined): string =>
    span === undefined ? '' : JSON.stringify([span.kind, span.name, span.state, span.asked, span.came]);
  return of(one) !== of(other);
}
