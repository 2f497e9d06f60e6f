import { appendFileSync } from 'node:fs';

/** The witness of effects: a file the platform knows nothing of. What was appended survives kill -9. */
export function witness(key: string, what: string): void {
  appendFileSync(process.env['LEDGER']!, `${JSON.stringify({ key, what, at: Date.now() })}\n`);
}

/** Where the test may kill the process inside an effect. */
export function pass(point: 'before-effect' | 'after-effect'): void {
  (globalThis as { passCrashPoint?: (point: string) => void }).passCrashPoint?.(point);
}
