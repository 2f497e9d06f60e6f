import type { OpenApiDefinition } from '@troupe/contracts';
import { apiTools, type ApiParts } from './openapi/api-tools.ts';
import { toolsOfServers, type ServersTools } from './foreign/tools-of-servers.ts';

/** The operations of APIs that OpenAPI documents describe. */
export function openApiTools(first: ReadonlyMap<string, OpenApiDefinition>, parts: ApiParts): ServersTools<OpenApiDefinition> {
  return toolsOfServers(first, {
    open: (api) => apiTools(api, parts),
    inWords: (name, trouble) => `The OpenAPI document of ${JSON.stringify(name)} cannot be used: ${trouble}`,
    handsOver: true,
  });
}
