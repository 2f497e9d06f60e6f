import { useEffect, useRef } from 'preact/hooks';

const EVERY_MS = 500;

/** Calls back soon after the value changed, and not again before some time, however often it changes. */
export function useOnChange(value: unknown, changed: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(changed);
  latest.current = changed;
  useEffect(() => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      latest.current();
    }, EVERY_MS);
  }, [value]);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
}
