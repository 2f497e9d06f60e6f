/**
 * Values that others may send, throw or write, for tests of whatever reads them: nothing here may end a
 * process, hold up other tasks, or take longer than its size explains.
 */
export { hostileNumberLikes, hostileNumbers } from './hostile/hostile-numbers.ts';
export { inTime } from './hostile/in-time.ts';
export { anyText, hostileTexts } from './hostile/hostile-texts.ts';
export type { NamedText } from './hostile/hostile-texts.ts';
export { anyThrown, hostileThrown } from './hostile/hostile-thrown.ts';
export type { Made } from './hostile/hostile-thrown.ts';
