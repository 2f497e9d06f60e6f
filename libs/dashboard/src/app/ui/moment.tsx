import { useEffect, useState } from 'preact/hooks';
import { text } from '../texts.ts';
import { inWords } from '../values/durations.ts';

/** The present moment, in milliseconds, as it goes on. */
export function useNow(every = 1_000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => document.hidden || setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** How long ago, or ahead, a moment is; the moment itself on hover. */
export function Moment({ at }: { readonly at: string }) {
  const distance = useNow() - Date.parse(at);
  return (
    <time dateTime={at} title={at}>
      {distance >= 0 ? text.ago(inWords(round(distance))) : text.ahead(inWords(round(-distance)))}
    </time>
  );
}

/** Seconds are enough. */
function round(ms: number): number {
  return ms < 60_000 ? Math.round(ms / 1_000) * 1_000 : Math.floor(ms / 60_000) * 60_000;
}
