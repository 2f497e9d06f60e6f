import { agent } from 'troupe';

export default agent({
  name: 'writer',
  description: 'Writes short articles',
  model: 'default',
  instructions: 'Write a short article, at most three paragraphs, in plain words. Answer with the article alone.',
  limits: { modelCalls: 3, time: '5m' },
});
