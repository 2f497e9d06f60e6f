import { memoryStore } from '@troupe/store/memory';
import { expect, it } from 'vitest';
import { serviceEdge, tenantsSeeWhatEachWouldAlone } from './tenants/same-as-alone.ts';

it('two tenants with equal ids of everything see, whatever they do, what each would see alone (O1, O2)', { timeout: 120_000 }, async () => {
  expect(await tenantsSeeWhatEachWouldAlone(() => memoryStore(), serviceEdge, 40)).toBeGreaterThan(100);
});
