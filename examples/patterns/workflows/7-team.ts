import { team } from 'troupe';

/** Who said what is given to the next one. */
export default team({
  name: 'panel',
  description: 'Talks a plan over',
  members: ['editor', 'legal', 'security'],
  speaker: 'lead',
  turns: 5,
});
