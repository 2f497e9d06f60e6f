const HUNDRED_YEARS = 3_155_760_000_000;
/** Beyond it no date can be. */
const LAST_DATE = 8_640_000_000_000_000;

/** Numbers that others may send where a wait, a time, a count or a size is expected. */
export const hostileNumbers: readonly number[] = [
  ...[0, -0, 1, -1, 0.1, -0.1, 5e-324, -5e-324, 1.5],
  ...[2 ** 31 - 1, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 2 ** 63, 2 ** 64],
  ...[HUNDRED_YEARS - 1, HUNDRED_YEARS, HUNDRED_YEARS + 1, LAST_DATE - 1, LAST_DATE, LAST_DATE + 1, -LAST_DATE, -LAST_DATE - 1],
  ...[1e17, -1e17, 1e300, -1e300, Number.MAX_VALUE, -Number.MAX_VALUE, Infinity, -Infinity, NaN],
];

/** What may stand in the place of a number. */
export const hostileNumberLikes: readonly unknown[] = [
  '',
  '5',
  '1e300',
  'NaN',
  '5s',
  true,
  null,
  undefined,
  5n,
  [5],
  { valueOf: 5 },
  Symbol('5'),
  () => 5,
];
