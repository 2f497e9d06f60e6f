import { defaultTenant, perPrincipal, type TaskServices, type Tenant } from '@troupe/contracts';
import { defaultTenantService } from './default-tenant-service.ts';
import { listedTenants } from './listed-tenants.ts';
import { tenantService } from './tenant-service.ts';

/**
 * The task services, each principal within its own tenant.
 *
 * O1  Every id that comes in names something of the tenant of who asks, and nothing else can be named: what belongs
 *     to another tenant is as if it were not there.
 * O2  What goes out has the ids the tenant knows: of fields that are ids, one by one, never by a search in data.
 * O3  What does not belong to the tenant does not go out, whatever was found.
 *
 * @param listed the tenants that are served besides the default one; all that ask where it is missing
 */
export function tenantServices(all: TaskServices, listed?: readonly Tenant[]): TaskServices {
  const services = listed === undefined ? all : listedTenants(all, listed);
  return {
    ...services,
    for: perPrincipal((principal) => {
      const inner = services.for(principal);
      return principal.tenant === defaultTenant ? defaultTenantService(inner) : tenantService(inner, principal.tenant);
    }),
  };
}
