import { agent } from 'troupe';

const limits = { modelCalls: 3, time: '5m' } as const;

export const outliner = agent({ name: 'outliner', model: 'default', instructions: 'Write an outline of three points.', limits });

export const editor = agent({ name: 'editor', model: 'default', instructions: 'Make one short text of what you are given.', limits });

/** Is given a topic, or its last draft and what is to be better. */
export const writer = agent({
  name: 'writer',
  model: 'default',
  instructions: 'Write a short text. Take up the feedback, if there is any.',
  limits,
});
