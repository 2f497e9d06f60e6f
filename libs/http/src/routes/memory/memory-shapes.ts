import {
  defaultBounds,
  KEY_CURSOR,
  memoryScopes,
  workingMemoryScopes,
  type WorkingDocument,
  type FoundMemory,
  type MemoryEntry,
  type MemoryFilter,
  type Page,
} from '@troupe/contracts';
import { z } from 'zod';
import { pageOfPlaces, type PageQuery } from '../../shapes/queries.ts';
import { json } from '../../shapes/fields.ts';
import { characters } from '../../shapes/text.ts';

const { memoryText, memoryRecall, searchCharacters } = defaultBounds;

const user = characters(1, 256).meta({ description: 'Of this user instead of the one who asks; takes the right `act-as`' }).exactOptional();
const scope = z.literal('tenant').meta({ description: 'What all users of the tenant share; takes the right `read-all`' }).exactOptional();

const fields = {
  id: z.string(),
  text: z.string(),
  scope: z.enum(memoryScopes),
  user: z.string(),
  at: z.string(),
  editedAt: z.string().exactOptional(),
  expiresAt: z.string().exactOptional(),
  source: z.object({ task: z.string(), call: z.string(), agent: z.string(), session: z.string().exactOptional() }),
};
export const entry: z.ZodType<MemoryEntry> = z.object(fields);
export const entryPage: z.ZodType<Page<MemoryEntry>> = z.object({ items: z.array(entry), next: z.string().exactOptional() });
export const foundEntries: z.ZodType<{ readonly items: readonly FoundMemory[] }> = z.object({
  items: z.array(z.object({ ...fields, score: z.number() })),
});
export const workingDocuments: z.ZodType<{ readonly items: readonly WorkingDocument[] }> = z.object({
  items: z.array(
    z.object({
      ...{ agent: z.string(), scope: z.enum(workingMemoryScopes), session: z.string().exactOptional(), document: json },
      ...{ version: z.int(), at: z.string(), task: z.string() },
    }),
  ),
});
export const forgotten: z.ZodType<{ readonly forgotten: number }> = z.object({ forgotten: z.int() });

export const listQuery: z.ZodType<PageQuery & MemoryFilter> = z.strictObject({ user, scope, ...pageOfPlaces(KEY_CURSOR) });
export const ofUser: z.ZodType<Pick<MemoryFilter, 'user'>> = z.strictObject({ user });
export const searchQuery: z.ZodType<MemoryFilter & { readonly q: string; readonly limit?: number }> = z.strictObject({
  ...{ user, scope },
  q: characters(1, searchCharacters).meta({ description: 'What to look for' }),
  limit: z
    .string()
    .transform((text, ctx) => {
      const count = /^[1-9]\d?$/.test(text) ? Number(text) : 0;
      if (count < 1 || count > memoryRecall) ctx.addIssue({ code: 'custom', message: `Give a whole number from 1 to ${memoryRecall}` });
      return count;
    })
    .meta({ type: 'integer', minimum: 1, maximum: memoryRecall, description: 'How many at most; 10 unless said otherwise' })
    .exactOptional(),
});
export const byId: z.ZodType<{ readonly id: string }> = z.object({
  id: characters(1, 64).meta({ description: 'As `GET /v1/memory` lists it' }),
});
export const change: z.ZodType<{ readonly text: string }> = z.strictObject({ text: characters(1, memoryText) });
