/**
 * How workers show which attempts they run, and how long owners count on it, in milliseconds. Workers and
 * owners are different processes: only together do these numbers say that an attempt that runs is not
 * taken for lost, and that one whose worker died is.
 */
export const signOfLife: {
  readonly every: number;
  readonly after: number;
  readonly within: number;
  readonly counts: number;
  readonly gone: number;
} = {
  /** Between two broadcasts of a worker. */
  every: 3_000,
  /** An attempt is in them once it has run so long. */
  after: 1_000,
  /** An attempt that begins is in a broadcast that has arrived: until then an owner does not know whether it runs. */
  within: 4_500,
  /** An owner counts on a broadcast so long: one may get lost, and the next be late. */
  counts: 8_000,
  /** No worker has an attempt of which there was no broadcast for so long. */
  gone: 10_000,
};
