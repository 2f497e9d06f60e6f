import { agent } from 'troupe';
import searchNotes from '../tools/search-notes.ts';

export default agent({
  name: 'researcher',
  description: 'Looks one question up and sums up what the notes say',
  model: 'default',
  instructions: 'Search the notes, then say in two sentences what they say. Say nothing that is not in them.',
  tools: [searchNotes],
  limits: { modelCalls: 6, time: '5m' },
});
