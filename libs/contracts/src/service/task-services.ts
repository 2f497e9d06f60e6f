import type { Readiness } from '../catalog/catalog.ts';
import type { Principal } from './principal.ts';
import type { TaskService } from './task-service.ts';

/** The port of the task service: everybody who asks says on whose behalf. */
export interface TaskServices {
  /** What one principal can ask. The same principal gets the same view, so that a request makes nothing. */
  for(principal: Principal): TaskService;
  /** Whether the process can serve, and when it cannot, why; the same for everybody. */
  readiness(): Promise<Readiness>;
}

/** The view of each principal, made when it is first asked for and kept as long as the principal is. */
export function perPrincipal<V>(make: (principal: Principal) => V): (principal: Principal) => V {
  const views = new WeakMap<Principal, V>();
  return (principal) => {
    const known = views.get(principal);
    if (known !== undefined) return known;
    const made = make(principal);
    views.set(principal, made);
    return made;
  };
}
