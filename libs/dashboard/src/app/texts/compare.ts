/** Texts of the page that compares two tasks. */
export const compare = {
  title: 'Compare two tasks',
  one: 'One task',
  other: 'The other',
  show: 'Compare',
  facts: 'What they are',
  fact: 'Fact',
  calls: 'What they did, in the order it began',
  turns: 'Turns',
  same: 'The same in both.',
  differs: 'differs',
  inputs: 'Changes of the input',
  outputs: 'Changes of the output',
  later: 'Of a long task, the newest turns are compared.',
  none: '–',
} as const;
