import { createHash } from 'node:crypto';
import { milliseconds, publicId, ToolError, withoutTenant, type Json, type MemoryCall, type MemoryScope } from '@troupe/contracts';
import { z } from 'zod';
import { keepEntry } from './change-entry.ts';
import { findEntries } from './find-entries.ts';
import { ownerOf, scopeOf, vectorScope, type MemoryParts } from './memory-parts.ts';

/** Entries that a recall gives where an agent does not say. */
const MOST = 5;

const remembering = z.object({ text: z.string() });
const recalling = z.object({ query: z.string(), most: z.int().min(1).optional(), close: z.boolean().optional() });

/** Remembers a text for the user of a call. Its entry is named after the call: a repeat of the call changes nothing. */
export async function remember(parts: MemoryParts, call: MemoryCall): Promise<Json> {
  const { text } = remembering.parse(call.args);
  const { scope, kind } = scopeOfCall(call);
  const { bounds, env, embedder, vectors, records } = parts;
  demandText(text, bounds.memoryText);
  const id = createHash('sha256').update(`${call.tenant} ${call.call}`).digest('base64url').slice(0, 22);
  const isRepeat = (await records.get({ id })) !== undefined;
  if (!isRepeat && (await vectors.count(vectorScope(scope, embedder.model))) >= bounds.memoryEntries)
    throw new ToolError(`Nothing was remembered: there are ${bounds.memoryEntries} entries already. A user has to forget some first.`);
  const { expires } = call.agent.memory?.longTerm ?? {};
  const at = env.now();
  await keepEntry(parts, {
    ...{ id, scope, kind, owner: ownerOf(call.tenant, call.user), user: call.user, text, at, model: embedder.model, n: 0 },
    ...(expires === undefined ? {} : { until: at + milliseconds(expires, 'memory.longTerm.expires') }),
    ...{ task: publicId(call.task), call: withoutTenant(call.call), agent: call.agent.name },
    ...(call.session === undefined ? {} : { session: withoutTenant(call.session) }),
  });
  return { remembered: id };
}

/** What was remembered that is nearest to a text, each with where it comes from. */
export async function recall(parts: MemoryParts, call: MemoryCall): Promise<Json> {
  const { query, most, close = false } = recalling.parse(call.args);
  const { scope } = scopeOfCall(call);
  const { embedder, bounds } = parts;
  const many = Math.min(most ?? call.agent.memory?.longTerm?.most ?? MOST, bounds.memoryRecall);
  // Who looks for something is given what may have to do with it.
  const least = close ? embedder.least : embedder.least / 2;
  const found = await findEntries(parts, scope, query.slice(0, bounds.memoryText), many, least);
  return {
    entries: found.map(({ record: { id, text, at, edited, agent, task } }) => ({
      ...{ id, text, at: new Date(edited ?? at).toISOString(), agent, task },
    })),
  };
}

function scopeOfCall({ agent, tenant, user, session }: MemoryCall): { readonly scope: string; readonly kind: MemoryScope } {
  const kind = agent.memory?.longTerm?.scope ?? 'user';
  if (kind !== 'session') return { kind, scope: scopeOf(tenant, kind, user) };
  if (session === undefined) throw new ToolError('There is no memory here: this conversation has no session.');
  return { kind, scope: scopeOf(tenant, kind, session) };
}

function demandText(text: string, most: number): void {
  if (text.trim() === '') throw new ToolError('Nothing was remembered: the text is empty.');
  if (text.length > most) throw new ToolError(`Nothing was remembered: the text has ${text.length} characters, and ${most} is the most.`);
}
