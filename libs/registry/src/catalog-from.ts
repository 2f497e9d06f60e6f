import {
  perPrincipal,
  toFailure,
  TroupeError,
  type Directory,
  type TaskService,
  type TaskServices,
  type WorkflowLog,
} from '@troupe/contracts';

/** The task services, with a catalog of the whole platform. */
export function catalogFrom(registry: Pick<Directory, 'catalog'>, services: TaskServices, log: WorkflowLog): TaskServices {
  const withCatalog = (service: TaskService): TaskService => ({ ...service, catalog: wholeCatalog(registry, service.catalog, log) });
  return { ...services, for: perPrincipal((principal) => withCatalog(services.for(principal))) };
}

/**
 * A catalog with the live instances of all services. What the registry does not know yet, and
 * everything while it does not answer, is what this process knows of its own app.
 */
function wholeCatalog(registry: Pick<Directory, 'catalog'>, own: TaskService['catalog'], log: WorkflowLog): TaskService['catalog'] {
  const nothing = (error: unknown): readonly [] => {
    const away = error instanceof TroupeError && (error.code === 'unavailable' || error.code === 'request-timeout');
    if (!away) log.warn('The registry cannot say what there is; the catalog is that of this process.', toFailure(error));
    return [];
  };
  return async (kind) => {
    const [known, local] = await Promise.all([registry.catalog(kind).catch(nothing), own(kind)]);
    const names = new Set(known.map(({ name }) => name));
    return [...known, ...local.filter(({ name }) => !names.has(name))].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  };
}
