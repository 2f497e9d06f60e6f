import { agent } from 'troupe';
import article from '../workflows/1-pipeline.ts';

/** An agent calls a pattern as a tool. */
export default agent({
  name: 'chief',
  description: 'Answers, and has articles written',
  model: 'default',
  instructions: 'Talk with the customer. Have an article written where one is wished for.',
  tools: [article],
  limits: { modelCalls: 5, tokens: 50_000, time: '10m' },
});
