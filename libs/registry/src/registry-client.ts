import {
  TroupeError,
  type CatalogEntry,
  type CatalogKind,
  type CatalogSearch,
  type Directory,
  type Page,
  type PageRequest,
} from '@troupe/contracts';
import type { Bus, Subscription } from '@troupe/bus';
import type { Env } from '@troupe/env';
import { machineEnv } from '@troupe/env/machine';
import { changedSubject, questionSubjects } from './messages.ts';

/** The registry as other services see it: whichever replica answers. */
export interface RegistryClient extends Directory {
  find(kind: CatalogKind, search: CatalogSearch): Promise<readonly CatalogEntry[]>;
  /** @throws TroupeError `agent-not-found` and its like */
  get(kind: CatalogKind, name: string): Promise<CatalogEntry>;
  /** Hands over all of a kind: at once, and again whenever something of it changed. */
  watch(kind: CatalogKind, handler: (entries: readonly CatalogEntry[]) => void): Subscription;
}

const PAGE = 100;
/** Far more than the registry keeps. */
const MAX_PAGES = 1_000;
/** Milliseconds the registry has to answer. */
const REQUEST_TIMEOUT_MS = 1_000;
/** Milliseconds until a watcher looks for what no broadcast brought: the bus may have been away. */
const POLL_MS = 5_000;

/** Methods throw TroupeError `unavailable` or `request-timeout` while no registry answers; watching goes on. */
export function registryClient({ bus, env = machineEnv }: { readonly bus: Bus; readonly env?: Env }): RegistryClient {
  const all = async <T>(read: (page: PageRequest) => Promise<Page<T>>): Promise<readonly T[]> => {
    const items: T[] = [];
    let page: PageRequest = { limit: PAGE };
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const answer = await read(page);
      items.push(...answer.items);
      if (answer.next === undefined) return items;
      page = { limit: PAGE, cursor: answer.next };
    }
    throw new TroupeError('unavailable', `The list of the registry does not end within ${MAX_PAGES} pages.`);
  };
  const find = (kind: CatalogKind, search: CatalogSearch): Promise<readonly CatalogEntry[]> =>
    all((page) => bus.request(questionSubjects.find, { kind, ...search, ...page }, REQUEST_TIMEOUT_MS));

  return {
    find,
    catalog: (kind) => find(kind, {}),
    instances: () => all((page) => bus.request(questionSubjects.instances, page, REQUEST_TIMEOUT_MS)),
    get: (kind, name) => bus.request(questionSubjects.get, { kind, name }, REQUEST_TIMEOUT_MS),

    watch(kind, handler) {
      let seen: string | undefined;
      let stopped = false;
      let reading = false;
      let again = false;
      let cancel = (): void => undefined;
      const read = async (): Promise<void> => {
        again = reading;
        if (reading || stopped) return;
        reading = true;
        cancel();
        const entries = await find(kind, {}).catch(() => undefined);
        reading = false;
        if (stopped) return;
        const text = JSON.stringify(entries);
        if (entries !== undefined && text !== seen) {
          seen = text;
          handler(entries);
        }
        if (again) return read();
        cancel = env.after(POLL_MS, () => void read());
      };
      const changes = bus.listen(changedSubject, () => void read());
      void read();
      return {
        async stop() {
          stopped = true;
          cancel();
          await changes.stop();
        },
      };
    },
  };
}
