import { tool } from 'troupe';
import { z } from 'zod';
import { notes } from '../data/notes.ts';

export default tool({
  name: 'search_notes',
  description: 'Search the library for notes on a subject; the best fit comes first',
  input: z.object({ query: z.string().min(1).describe('A few words') }),
  effect: 'pure',
  run: ({ query }) => {
    const words = query.toLowerCase().match(/[a-z]{3,}/g) ?? [];
    const score = (text: string): number => words.filter((word) => text.toLowerCase().includes(word)).length;
    return notes
      .map((note) => ({ note, score: 2 * score(note.title) + score(note.text) }))
      .filter((hit) => hit.score > 0)
      .sort((one, other) => other.score - one.score)
      .slice(0, 2)
      .map((hit) => ({ ...hit.note }));
  },
});
