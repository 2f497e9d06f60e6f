/** What a process stores to say that it lives. */
export interface Heartbeat {
  /** Distinguishes one start of the process from the next. */
  readonly run: string;
  /** Changes while the process lives. */
  readonly beat: number | string;
}

/** A heartbeat that was seen, as it was read first. */
export interface SeenHeartbeat<R extends Heartbeat> {
  readonly record: R;
  /** Since when it has stood still, on the monotonic clock of the process that reads it. */
  readonly since: number;
  /** Whether it was seen moving; the first sight of a heartbeat proves nothing. */
  readonly moved: boolean;
}

export type SeenHeartbeats<R extends Heartbeat> = ReadonlyMap<string, SeenHeartbeat<R>>;

/** The heartbeats that are there at `now`, after those seen `before`. No clock of another machine matters. */
export function seeHeartbeats<R extends Heartbeat>(
  before: SeenHeartbeats<R>,
  records: readonly R[],
  idOf: (record: R) => string,
  now: number,
): SeenHeartbeats<R> {
  return new Map(
    records.map((record): [string, SeenHeartbeat<R>] => {
      const id = idOf(record);
      const earlier = before.get(id);
      const stoodStill = earlier?.record.run === record.run && earlier.record.beat === record.beat;
      return [id, stoodStill ? earlier : { record, since: now, moved: earlier !== undefined }];
    }),
  );
}
