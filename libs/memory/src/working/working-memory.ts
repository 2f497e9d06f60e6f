import {
  checkBySchema,
  publicId,
  ToolError,
  withoutTenant,
  type Bounds,
  type Json,
  type MemoryCall,
  type WorkingMemory,
} from '@troupe/contracts';
import type { Env } from '@troupe/env';
import { isReadable } from '@troupe/store';
import { z } from 'zod';
import { ownerOf, scopeOf } from '../entries/memory-parts.ts';
import { mergePatch } from './merge-patch.ts';
import type { WorkingRecord, WorkingRecords } from './working-records.ts';

export interface WorkingParts {
  readonly documents: WorkingRecords;
  readonly env: Pick<Env, 'now'>;
  readonly bounds: Pick<Bounds, 'workingMemoryBytes'>;
}

/** Calls that are known to have changed a document. */
const KNOWN_CALLS = 32;

const updating = z.object({ patch: z.record(z.string(), z.json()), version: z.int().min(0).optional() });

/** The document as an agent sees it. */
export async function readWorking(parts: WorkingParts, call: MemoryCall): Promise<Json> {
  const { working, scope } = ofCall(call);
  return shown(await find(parts, scope, call.agent.name), working);
}

/** Changes the document, once for each call, from the version that the agent has seen where it names one. */
export async function updateWorking(parts: WorkingParts, call: MemoryCall): Promise<Json> {
  const { patch, version } = updating.parse(call.args);
  const { working, scope } = ofCall(call);
  const { documents, env, bounds } = parts;
  const key = withoutTenant(call.call);
  for (;;) {
    const found = await find(parts, scope, call.agent.name);
    const calls = found === undefined ? [] : (JSON.parse(found.calls) as readonly string[]);
    if (calls.includes(key)) return shown(found, working);
    const [before, n] = [documentOf(found, working), found?.n ?? 0];
    if (version !== undefined && version !== n)
      throw new ToolError(`Nothing was changed: the version is ${n} by now, and the document ${JSON.stringify(before)}.`);
    const document = await fitting(working, mergePatch(before, patch as Json), bounds.workingMemoryBytes);
    const record: WorkingRecord = {
      ...{ scope, agent: call.agent.name, kind: working.scope ?? 'user', owner: ownerOf(call.tenant, call.user) },
      ...(call.session === undefined ? {} : { session: withoutTenant(call.session) }),
      ...{ document, calls: JSON.stringify([...calls, key].slice(-KNOWN_CALLS)), task: publicId(call.task), at: env.now(), n: n + 1 },
    };
    const isDone = found === undefined ? await documents.insert(record) : await documents.replace(record, { n });
    if (isDone) return shown(record, working);
  }
}

async function find({ documents }: WorkingParts, scope: string, agent: string): Promise<WorkingRecord | undefined> {
  const found = await documents.get({ scope, agent });
  if (found === undefined || isReadable(found)) return found;
  throw new ToolError(`The working memory cannot be read: ${found.unreadable}.`);
}

function ofCall({ agent, tenant, user, session }: MemoryCall): { readonly working: WorkingMemory; readonly scope: string } {
  const working = agent.memory?.working;
  if (working === undefined) throw new ToolError('This agent has no working memory.');
  if (working.scope !== 'session') return { working, scope: scopeOf(tenant, 'user', user) };
  if (session === undefined) throw new ToolError('There is no working memory here: this conversation has no session.');
  return { working, scope: scopeOf(tenant, 'session', session) };
}

function shown(found: WorkingRecord | undefined, working: WorkingMemory): Json {
  return { version: found?.n ?? 0, document: documentOf(found, working) };
}

function documentOf(found: WorkingRecord | undefined, { initial = {} }: WorkingMemory): Json {
  return found === undefined ? initial : (JSON.parse(found.document) as Json);
}

/** @throws ToolError for what does not fit, so that the model tries again */
async function fitting({ schema }: WorkingMemory, document: Json, most: number): Promise<string> {
  const checked = schema === undefined ? { ok: true as const, value: document } : await checkBySchema(schema, document);
  if (!checked.ok) {
    const [issue] = checked.issues;
    throw new ToolError(
      `Nothing was changed: the document would not fit its schema: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    );
  }
  const text = JSON.stringify(checked.value);
  const bytes = Buffer.byteLength(text);
  if (bytes > most)
    throw new ToolError(`Nothing was changed: the document would have ${bytes} bytes, and ${most} is the most. Take something out.`);
  return text;
}
