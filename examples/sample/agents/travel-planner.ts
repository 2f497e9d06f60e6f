import { agent } from 'troupe';
import searchFlights from '../tools/search-flights.ts';

export default agent({
  name: 'travel-planner',
  description: 'Finds flights and remembers what the traveller likes',
  model: 'default',
  instructions: ({ user }) =>
    `Help ${user?.name ?? 'the traveller'} find a flight. Keep to every wish they ever named, such as the seat they like, and say that you did.`,
  tools: [searchFlights],
  memory: { window: 20_000, recall: 'session' },
  limits: { modelCalls: 8, tokens: 60_000, time: '10m' },
});
