import type { Start } from '@troupe/contracts';
import { kinds } from '../kinds/kinds.ts';

/** The session that a task opens when it begins. */
export function sessionOf(start: Start): string | undefined {
  return kinds[start.task].session(start);
}
