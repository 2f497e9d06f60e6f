import { tool } from 'troupe';

/** Tools of an app that are tools of clients, too. */
export const simpleText = tool({
  name: 'test_simple_text',
  description: 'Gives a text',
  expose: true,
  run: () => 'This is a simple text response for testing.',
});
export const failing = tool({
  name: 'test_error_handling',
  description: 'Fails',
  expose: true,
  retry: { attempts: 1 },
  run: () => {
    throw new Error('This tool intentionally returns an error for testing');
  },
});
