import type { CallProgress } from '@troupe/contracts';

/** Such as `40 of 160 (25 %): Copying`. */
export function progressText({ progress, total, message }: CallProgress): string {
  const far = total === undefined || total <= 0 ? `${progress}` : `${progress} of ${total} (${Math.floor((100 * progress) / total)} %)`;
  return message === undefined ? far : `${far}: ${message}`;
}
