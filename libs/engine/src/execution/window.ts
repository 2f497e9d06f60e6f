import type { RunningCode } from './execution-host.ts';

/**
 * The window: the stretch of time in which the code of one task may run. It opens when an input is
 * delivered and closes when the code can go no further. `current` is the only module state of the
 * engine; windows never overlap on a thread.
 */
let current: RunningCode | undefined;

/** The task whose code may run now. */
export function currentExecution(): RunningCode | undefined {
  return current;
}

export function openWindow(code: RunningCode): void {
  current = code;
}

export function closeWindow(): void {
  current = undefined;
}
