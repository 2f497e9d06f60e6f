import { parallel, pipeline } from 'troupe';
import article from './1-pipeline.ts';
import review from './2-parallel.ts';
import slogan from './4-refine.ts';

/** Patterns are members of others. */
export default pipeline({
  name: 'launch',
  description: 'Writes about a product, and has it reviewed',
  steps: [
    parallel({ name: 'texts', members: [article, slogan], combine: ([long, short]) => `${short!.output}\n\n${long!.output}` }),
    review,
  ],
});
