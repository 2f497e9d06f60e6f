import { activity } from 'troupe';
import { z } from 'zod';

const scores: Readonly<Record<string, number>> = { 'Ada Park': 780, 'Ben Osei': 705, 'Chiara Neri': 540 };

export default activity({
  name: 'check-credit',
  description: 'Asks the credit bureau for a score between 300 and 850',
  input: z.object({ applicant: z.string() }),
  effect: 'pure',
  startToClose: '30s',
  retry: { attempts: 5, initial: '500ms' },
  run: ({ applicant }) => ({ score: scores[applicant] ?? 650 }),
});
