import { agent } from 'troupe';

export default agent({
  name: 'editor',
  description: 'Makes one answer of several findings',
  model: 'default',
  instructions: 'Make one short answer of the findings you are given. Keep every fact and add none.',
  limits: { modelCalls: 3, time: '5m' },
});
