import {
  CONSENT_REQUEST,
  platformPrincipal,
  publicId,
  splitInput,
  TroupeError,
  withInput,
  type Decision,
  type Json,
  type ListedApproval,
  type TaskId,
} from '@troupe/contracts';
import type { ConsentRecord } from './connection-records.ts';
import { tenantOfOwner, type ConnectionParts } from './connection-parts.ts';

/** As many approvals of one task as are looked through. */
const MOST = 100;

/**
 * The task that asked goes on: its call is made again, or ends with the reason why not. A workflow waits by itself for
 * what it likes.
 */
export async function goOn(
  { services }: Pick<ConnectionParts, 'services'>,
  { id, task, owner }: Pick<ConsentRecord, 'id' | 'task' | 'owner'>,
  why: string | undefined,
): Promise<void> {
  const service = services().for({ ...platformPrincipal, tenant: tenantOfOwner(owner) });
  const filter = { task: publicId(task as TaskId), status: 'pending', limit: MOST } as const;
  const { items } = await service.approvals(filter).catch(noTask);
  for (const listed of items) {
    // Of large arguments a list has nothing.
    const args = listed.args ?? (await service.approval(listed.id)).args;
    if (isAbout(args, id)) await service.decide(listed.id, decisionOf(args, why)).catch(noTask);
  }
}

function isAbout(args: Json, id: string): boolean {
  const { input } = splitInput(args);
  return Object.values(input?.requests ?? {}).some(
    ({ params }) => (params as { readonly elicitationId?: Json } | undefined)?.elicitationId === id,
  );
}

function decisionOf(args: Json, why: string | undefined): Decision {
  const { input } = splitInput(args);
  if (why !== undefined) return { decision: 'reject', reason: why };
  return { decision: 'approve', args: withInput(args, { ...input!, responses: { [CONSENT_REQUEST]: { action: 'accept' } } }) };
}

/** It ended meanwhile, or somebody was faster. */
function noTask(error: unknown): { readonly items: readonly ListedApproval[] } {
  if (error instanceof TroupeError && error.retryable !== true) return { items: [] };
  throw error;
}
