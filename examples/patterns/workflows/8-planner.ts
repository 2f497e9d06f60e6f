import { planner } from 'troupe';
import { legal, security } from '../agents/critics.ts';
import article from './1-pipeline.ts';

/** A model makes the plan, a human approves or edits it, and what needs nothing of one another is done at once. */
export default planner({
  name: 'dossier',
  description: 'Plans and gathers what is to be known about a product',
  members: [article, legal, security],
  plan: { model: 'default', instructions: 'Have the article written before its risks are looked at.' },
  approve: true,
  combine: (results) =>
    Object.entries(results)
      .map(([step, output]) => `${step}: ${output}`)
      .join('\n'),
});
