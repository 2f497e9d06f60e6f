import { TroupeError, type Directory, type TaskService } from '@troupe/contracts';

/**
 * A catalog with the live instances of all services. What the registry does not know yet, and
 * everything while no registry answers, is what this process knows of its own app.
 */
export function catalogFrom(registry: Pick<Directory, 'catalog'>, own: TaskService['catalog']): TaskService['catalog'] {
  return async (kind) => {
    const [known, local] = await Promise.all([registry.catalog(kind).catch(nothingWhileAway), own(kind)]);
    const names = new Set(known.map(({ name }) => name));
    return [...known, ...local.filter(({ name }) => !names.has(name))].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  };
}

function nothingWhileAway(error: unknown): readonly [] {
  if (error instanceof TroupeError && (error.code === 'unavailable' || error.code === 'request-timeout')) return [];
  throw error;
}
