import type { Expose, ExposedResource, Json, Task, TaskService } from '@troupe/contracts';
import { UriTemplate, type ReadResourceResult, type Resource, type ResourceTemplateType } from '@modelcontextprotocol/server';
import { exposedOf, type Exposed } from './exposed-of.ts';

type Found = Exposed<ExposedResource>;

/** Workflows that are exposed as resources, in the order of their names. */
export async function exposedResources(service: Pick<TaskService, 'catalog'>): Promise<readonly Found[]> {
  return exposedOf(await service.catalog('workflow'), isResource);
}

function isResource(expose: Expose): expose is ExposedResource {
  return typeof expose === 'object' && expose.as === 'resource';
}

export function isTemplate({ expose }: Found): boolean {
  return UriTemplate.isTemplate(expose.uri);
}

export function resourceOf(found: Found): Resource {
  return { uri: found.expose.uri, ...described(found) };
}

export function templateOf(found: Found): ResourceTemplateType {
  return { uriTemplate: found.expose.uri, ...described(found) };
}

function described({ entry: { name, description }, expose: { title, mimeType } }: Found): Omit<Resource, 'uri'> {
  return {
    name,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(mimeType === undefined ? {} : { mimeType }),
  };
}

/** The resource at an address, and what the address gives its workflow. */
export function findResource(
  resources: readonly Found[],
  uri: string,
): { readonly found: Found; readonly args: Readonly<Record<string, Json>> } | undefined {
  const exact = resources.find((each) => each.expose.uri === uri);
  if (exact !== undefined) return { found: exact, args: {} };
  for (const found of resources.filter(isTemplate)) {
    const variables = new UriTemplate(found.expose.uri).match(uri);
    if (variables !== null) return { found, args: variables };
  }
  return undefined;
}

/** What a workflow gave, as the content of the address: a text, `{ blob }` in Base64, or any other JSON. */
export function resourceResult(uri: string, { mimeType }: ExposedResource, { output = '' }: Task): ReadResourceResult {
  const { blob } = (output ?? {}) as { readonly blob?: Json };
  if (typeof blob === 'string') return { contents: [{ uri, mimeType: mimeType ?? 'application/octet-stream', blob }] };
  if (typeof output === 'string') return { contents: [{ uri, mimeType: mimeType ?? 'text/plain', text: output }] };
  return { contents: [{ uri, mimeType: mimeType ?? 'application/json', text: JSON.stringify(output) }] };
}
