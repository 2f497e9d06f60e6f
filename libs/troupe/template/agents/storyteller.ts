import { agent } from 'troupe';
import rollDice from '../tools/roll-dice.ts';

export default agent({
  name: 'storyteller',
  description: 'Writes very short stories',
  // The model of TROUPE_MODEL; without a key the bundled demo model answers.
  model: 'default',
  instructions: 'Write a story of three sentences about what you are given. Let dice decide how it ends.',
  tools: [rollDice],
  limits: { modelCalls: 5 },
});
