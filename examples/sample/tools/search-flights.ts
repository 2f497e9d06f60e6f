import { tool } from 'troupe';
import { z } from 'zod';
import { timetable } from '../data/flights.ts';

export default tool({
  name: 'search_flights',
  description: 'Find flights between two cities on a day, with the seats that are free',
  input: z.object({
    from: z.string().describe('City of departure'),
    to: z.string().describe('City of arrival'),
    date: z.iso.date().describe('Day of departure, YYYY-MM-DD'),
  }),
  effect: 'pure',
  timeout: '20s',
  run: ({ from, to, date }) =>
    timetable
      .filter((flight) => same(flight.from, from) && same(flight.to, to))
      .map((flight) => ({ ...flight, seats: [...flight.seats], date })),
});

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}
