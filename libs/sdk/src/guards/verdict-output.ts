import { z } from 'zod';

/** The output of an agent that is a guard. */
export const verdictOutput: z.ZodType<{ readonly verdict: 'pass' | 'block' | 'ask' | 'retry'; readonly reason: string }> = z.object({
  verdict: z.enum(['pass', 'block', 'ask', 'retry']).describe('"pass" unless something is wrong with it'),
  reason: z.string().describe('why; empty for "pass"'),
});
