import { perPrincipal, type CatalogEntry, type Json, type TaskServices } from '@troupe/contracts';
import type { ToolSource } from '@troupe/tools';

/** The task services, with a catalog that says which tools are blocked: what announces them does not know. */
export function withBlocked(services: TaskServices, tools: Pick<ToolSource, 'list'>): TaskServices {
  const shown = (entry: CatalogEntry): CatalogEntry => {
    const { blocked, trouble = null } = tools.list().get(entry.name) ?? {};
    return blocked === true ? { ...entry, details: { ...(entry.details as { readonly [name: string]: Json }), blocked, trouble } } : entry;
  };
  return {
    ...services,
    for: perPrincipal((principal) => {
      const service = services.for(principal);
      return { ...service, catalog: async (kind) => (kind === 'tool' ? (await service.catalog(kind)).map(shown) : service.catalog(kind)) };
    }),
  };
}
