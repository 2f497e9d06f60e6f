import { perPrincipal, type TaskService, type TaskServices, type Verification } from '@troupe/contracts';
import type { HeadSignatures } from './head-signatures.ts';

/** Task services whose verifications say of a signature whether it is valid. Within those of tenants: ids are what was signed. */
export function verifiedHeads(inner: TaskServices, signatures: HeadSignatures): TaskServices {
  return {
    ...inner,
    for: perPrincipal((principal): TaskService => {
      const service = inner.for(principal);
      return { ...service, verification: async (id) => verified(await service.verification(id), signatures) };
    }),
  };
}

function verified(found: Verification, signatures: HeadSignatures): Verification {
  const signed = found.head && signatures.verify('head', found.id, found.head);
  if (found.head === undefined || signed === undefined) return found;
  const head = { ...found.head, signed };
  if (signed !== 'invalid') return { ...found, head };
  return { ...found, head, intact: false, faults: [...found.faults, { message: 'The signature is not that of where the log ends.' }] };
}
