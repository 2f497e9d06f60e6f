import { defaultTenant, perPrincipal, TroupeError, type TaskServices, type Tenant } from '@troupe/contracts';

/**
 * The task services for the tenants that are listed, and the default one.
 *
 * @throws TroupeError `unknown-tenant`, whatever the principal of another asks
 */
export function listedTenants(services: TaskServices, listed: readonly Tenant[]): TaskServices {
  const known = new Set([defaultTenant, ...listed]);
  return {
    ...services,
    for: perPrincipal((principal) => {
      if (known.has(principal.tenant)) return services.for(principal);
      throw new TroupeError(
        'unknown-tenant',
        `The tenant "${principal.tenant}" is none of those this platform serves. Add it to TROUPE_TENANTS, or use a credential of another.`,
      );
    }),
  };
}
