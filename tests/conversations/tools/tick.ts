import { setTimeout as delay } from 'node:timers/promises';
import { tool } from 'troupe';

export default tool({
  name: 'tick',
  description: 'Takes a moment',
  run: async () => {
    await delay(20);
    return 'ticked';
  },
});
