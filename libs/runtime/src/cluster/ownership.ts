/**
 * Which partitions this process drives. Ownership is for speed: a process that errs about it finds out at
 * the unique key of turns (E9).
 *
 * P1  Taking a partition raises its epoch; of several takers one wins.
 * P2  A peer is dead when its heartbeat stood still for a lease on this process's own monotonic clock:
 *     no two clocks are ever compared.
 * P3  A process whose own heartbeat is older than a lease commits nothing, and begins nothing, until it
 *     has taken its partitions anew: a peer that took it for dead may be about to.
 * P4  Who is to have a partition follows from the set of live nodes alone.
 */
export interface Ownership {
  /** Whether its tasks are in memory here, and no other process has it as far as this one knows. */
  owns(partition: number): boolean;
  /** What the partitions owned are, in no order. */
  owned(): Iterable<number>;
  /** Epoch at which this process took it, or takes it up; undefined when it does not have it. */
  epoch(partition: number): number | undefined;
  /** Why no process can own a partition: its document cannot be read. */
  fault(partition: number): string | undefined;
  /** Whether a commit or a call may be tried; a promise while the lease is over (P3). */
  confirm(partition: number): boolean | Promise<boolean>;
  /** Why nothing may be committed here now. */
  trouble(): string | undefined;
  start(): Promise<void>;
  /** Gives everything back; what is in flight has `grace` milliseconds to finish. */
  stop(grace: number): Promise<void>;
}

/** What becomes of tasks when partitions come and go. */
export interface OwnershipHooks {
  /** Takes up the open tasks of partitions; resolves once they are in memory. */
  take(partitions: readonly number[]): Promise<void>;
  /** From now on the platform may ask this process about them. */
  serve(partitions: readonly number[]): void;
  /** No longer. */
  stopServing(partitions: readonly number[]): Promise<void>;
  /**
   * Lets what is in flight finish, up to `grace` milliseconds, and drops the tasks. Without a successor
   * that would take what workers still report, it is waited for here.
   */
  drain(partitions: readonly number[], grace: number, successor: boolean): Promise<void>;
  /** Drops the tasks now: another process has them. */
  drop(partitions: readonly number[]): void;
}
