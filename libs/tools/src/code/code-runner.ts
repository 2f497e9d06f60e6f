import type { Json } from '@troupe/contracts';

export const codeLanguages = ['javascript', 'python'] as const;
export type CodeLanguage = (typeof codeLanguages)[number];

/**
 * Runs code that nobody looked at: it reaches nothing but its files, and has bounds of time, memory and output. What
 * it does counts as the outcome; `run` itself rejects when nothing can be run, or when its `signal` aborts.
 */
export interface CodeRunner {
  run(job: CodeJob, signal: AbortSignal): Promise<CodeOutcome>;
}

export interface CodeJob {
  readonly language: CodeLanguage;
  readonly code: string;
  readonly files: readonly CodeFile[];
  /** Milliseconds, from its first line on. */
  readonly time: number;
  /** Bytes. */
  readonly memory: number;
}

export interface CodeFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What came of it: what it printed and wrote, and its value, or why it has none. */
export interface CodeOutcome {
  readonly output: string;
  readonly files: readonly CodeFile[];
  readonly value?: Json;
  readonly error?: string;
}
