import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Notes an effect where the platform does not look; kill -9 does not undo it. Gives how often it happened before. */
export function witness(effect: string): number {
  const file = process.env['WITNESS']!;
  const before = existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line === effect).length
    : 0;
  appendFileSync(file, `${effect}\n`);
  return before;
}

/** The first time never comes to an end: the test kills the process meanwhile. */
export async function hangAtFirst(before: number, signal: AbortSignal): Promise<void> {
  if (before > 0) return;
  await new Promise((_resolve, reject) => {
    const timer = setTimeout(() => {}, 600_000);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}
