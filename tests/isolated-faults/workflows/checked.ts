import { workflow } from 'troupe';
import { z } from 'zod';

/** Its check lets a promise go that is rejected. */
const input = z.string().refine(() => {
  void Promise.reject(new Error('from a check'));
  return true;
});

export default workflow({ name: 'checked', input, run: async (_, text) => text });
