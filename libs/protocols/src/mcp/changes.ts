import { setTimeout as delay } from 'node:timers/promises';
import { createHash } from 'node:crypto';
import type { TaskService } from '@troupe/contracts';
import type { ServerEvent } from '@modelcontextprotocol/server';
import { exposedPrompts } from './exposed/exposed-prompts.ts';
import { exposedResources, findResource } from './exposed/exposed-resources.ts';
import { exposedTools } from './exposed/exposed-tools.ts';
import { platformResource } from './exposed/platform-resources.ts';

/** Milliseconds between looks. */
const LOOK_MS = 2_000;
/** Addresses one client can watch. */
export const MOST_URIS = 100;

type Reads = Pick<TaskService, 'catalog' | 'get' | 'session' | 'artifact'>;

/** What changes of what a client can see: lists, and what it reads at addresses. @param uris those it watches now */
export async function* changesOf(service: Reads, uris: () => Iterable<string>, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  let lists = await listMarks(service);
  let resources = await resourceMarks(service, uris());
  while (!signal.aborted) {
    await delay(LOOK_MS, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted) return;
    const now = await listMarks(service);
    for (const [kind, mark] of Object.entries(now)) if (lists[kind as keyof typeof now] !== mark) yield { kind: kind as keyof typeof now };
    lists = now;
    const next = await resourceMarks(service, uris());
    for (const [uri, mark] of next) if (resources.has(uri) && resources.get(uri) !== mark) yield { kind: 'resource_updated', uri };
    resources = next;
  }
}

interface ListMarks {
  readonly tools_list_changed: string;
  readonly prompts_list_changed: string;
  readonly resources_list_changed: string;
}

async function listMarks(service: Pick<TaskService, 'catalog'>): Promise<ListMarks> {
  const [tools, prompts, resources] = await Promise.all([exposedTools(service), exposedPrompts(service), exposedResources(service)]);
  return {
    tools_list_changed: markOf(Array.from(tools.values(), ({ tool }) => tool)),
    prompts_list_changed: markOf(prompts.map(({ entry: { name, description, input }, expose }) => [name, description, input, expose])),
    resources_list_changed: markOf(resources.map(({ entry: { name, description }, expose }) => [name, description, expose])),
  };
}

/** What the platform has is read; what a workflow gives is known by its code alone, since each read is a task. */
async function resourceMarks(service: Reads, uris: Iterable<string>): Promise<ReadonlyMap<string, string>> {
  const exposed = await exposedResources(service);
  const marks = new Map<string, string>();
  for (const uri of uris) {
    const own = await platformResource(service, uri).catch(() => undefined);
    marks.set(uri, markOf(own ?? findResource(exposed, uri)?.found.entry.build ?? ''));
  }
  return marks;
}

function markOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
