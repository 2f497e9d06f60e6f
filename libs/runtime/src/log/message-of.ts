import type { Input } from '@troupe/contracts';

/** The message an input came as, when the store knows it as one. */
export function messageOf(input: Input): string | undefined {
  return 'message' in input ? input.message : undefined;
}
