import { describeTaskService } from '@troupe/contracts/contract';
import { memoryStore } from '@troupe/store/memory';
import { principalIn } from './tenants/operations.ts';
import { tenantWorld } from './tenants/tenant-world.ts';

for (const tenant of ['default', 'acme'])
  describeTaskService(`the task services of tenant ${tenant}`, async () => {
    const { services, ...world } = await tenantWorld(memoryStore());
    const own = services.for(principalIn(tenant));
    return { services: { ...services, for: () => own }, [Symbol.asyncDispose]: world[Symbol.asyncDispose] };
  });
