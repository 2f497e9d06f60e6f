import { ToolError, withTenant, type Json, type MemoryCall } from '@troupe/contracts';
import { z } from 'zod';
import type { KnowledgeParts } from './change-source.ts';
import { searchBase } from './kept-knowledge.ts';

const MOST = 5;
const searching = z.object({ query: z.string(), base: z.string().optional() });

/** Parts of the bases of an agent that are nearest to a query, each with where it stands. */
export async function searchKnowledge(parts: KnowledgeParts, { agent, tenant, args }: MemoryCall): Promise<Json> {
  const { query, base } = searching.parse(args);
  const bases = agent.memory?.knowledge ?? [];
  if (base !== undefined && !bases.includes(base))
    throw new ToolError(`There is no base ${JSON.stringify(base)}: there are ${bases.join(', ')}.`);
  const found = await Promise.all(
    (base === undefined ? bases : [base]).map(async (name) =>
      (await searchBase(parts, withTenant(tenant, name), query, MOST)).map((part) => ({ base: name, ...part })),
    ),
  );
  const nearest = found.flat().toSorted((one, other) => other.score - one.score);
  return { parts: nearest.slice(0, MOST).map(({ score: _, ...part }) => part) } as unknown as Json;
}
