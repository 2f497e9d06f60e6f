/** What came of all hostile inputs at one boundary. */
export interface Verdict {
  readonly boundary: string;
  readonly inputs: number;
  /** One line for each input that was not borne. */
  readonly faults: readonly string[];
  readonly summary: string;
}
