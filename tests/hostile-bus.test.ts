import { describe, expect, it } from 'vitest';
import { readCorpus } from './hostile-bus/corpus.ts';
import { generateMessages } from './hostile-bus/generate-messages.ts';
import { busSubjects } from './hostile-bus/subjects.ts';

describe('the hostile messages of the bus', () => {
  it.each(busSubjects.map(({ name }) => name))('are at least 200 for %s, each another one', (name) => {
    const messages = readCorpus(name).map(({ body, headers }) => JSON.stringify([body, headers]));
    expect(new Set(messages).size).toBe(messages.length);
    expect(messages.length).toBeGreaterThanOrEqual(200);
  });

  it('are the same for the same seed, and others for others', () => {
    const [subject] = busSubjects;
    const count = 1_000;
    expect(generateMessages(subject!, 1, count)).toEqual(generateMessages(subject!, 1, count));
    expect(generateMessages(subject!, 1, count)).not.toEqual(generateMessages(subject!, 2, count));
  });
});
