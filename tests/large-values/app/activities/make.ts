import { activity } from 'troupe';

/** Gives a text of that many characters, and says how long what it was given is. */
export default activity('make', ({ text = '', size = 0 }: { text?: string; size?: number }) => ({
  got: text.length,
  text: 'é'.repeat(size),
}));
