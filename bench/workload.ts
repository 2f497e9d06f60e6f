/** One row of the table. */
export interface Result {
  readonly workload: string;
  readonly value: number;
  readonly unit: string;
  /** What it aims for, NaN when for nothing; `at most` when smaller is better. */
  readonly aim: number;
  readonly atMost?: boolean;
  readonly detail: string;
}

export interface Workload {
  readonly name: string;
  run(): Promise<Result>;
}
