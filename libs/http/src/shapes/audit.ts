import { defaultBounds, errorTitles, type AuditEntry, type AuditFilter, type AuditVerification, type ErrorCode } from '@troupe/contracts';
import { z } from 'zod';
import { principal, verifiedHead } from './answers.ts';
import { pageOfPlaces, startedBy, type PageQuery } from './queries.ts';
import { characters, matching } from './text.ts';

const AUDIT_CURSOR = String.raw`^\d{1,15}\.\d{1,9}$`;
const count = z.int().min(0);

export const auditQuery: z.ZodType<PageQuery & AuditFilter> = z.strictObject({
  ...pageOfPlaces(AUDIT_CURSOR),
  action: characters(1, defaultBounds.searchCharacters)
    .exactOptional()
    .meta({ examples: ['task.cancel'] }),
  on: characters(1, defaultBounds.searchCharacters).exactOptional().meta({ description: 'The id of a task or an approval' }),
  by: startedBy.exactOptional().meta({ description: 'As `kind:id`' }),
  outcome: matching('^[a-z-]{1,64}$', 'Write `done`, or the code of an error')
    .exactOptional()
    .meta({ examples: ['missing-right'] }),
});

const auditEntry: z.ZodType<AuditEntry> = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  by: principal.exactOptional().meta({ description: 'Missing where nobody is known who sent it' }),
  action: z.string(),
  on: z.string().exactOptional(),
  outcome: z.enum(['done', ...(Object.keys(errorTitles) as ErrorCode[])]),
  from: z.string().exactOptional().meta({ description: 'The address it came from' }),
  request: z.string().exactOptional(),
  trace: z.string().exactOptional(),
  more: count.exactOptional().meta({ description: 'How many more like it came before, and were not recorded one by one' }),
});

export const auditPage: z.ZodType = z.object({ items: z.array(auditEntry), next: z.string().exactOptional() });

export const auditVerification: z.ZodType<AuditVerification> = z.object({
  intact: z.boolean(),
  from: count.meta({ description: 'The oldest document that is kept' }),
  documents: count,
  entries: count,
  head: verifiedHead.exactOptional().meta({ description: 'The newest document that was signed; `n` documents were there then' }),
  faults: z.array(z.object({ document: count, message: z.string() })),
});
