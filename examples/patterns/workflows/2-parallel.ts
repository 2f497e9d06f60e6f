import { parallel } from 'troupe';
import { legal, security } from '../agents/critics.ts';

/** At once: a reviewer that fails is left out. */
export default parallel({
  name: 'review',
  description: 'Reviews a text',
  members: [legal, security],
  onFailure: 'collect',
  combine: (results) => results.map(({ member, output }) => `${member}: ${output ?? 'no answer'}`).join('\n'),
});
