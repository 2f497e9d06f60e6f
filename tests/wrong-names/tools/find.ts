import { mcp, tool } from 'troupe';
import { z } from 'zod';

export default tool({
  name: 'find_flight',
  description: 'Finds flights',
  input: z.object({ city: z.string() }),
  run: ({ city }) => ({ flights: city.length }),
});

export const weather = mcp({ name: 'weather', url: 'https://weather.example.com/mcp' });
