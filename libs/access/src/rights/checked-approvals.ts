import { TroupeError, type Approval, type ListedApproval, type Principal, type TaskService } from '@troupe/contracts';
import { approvable } from './approvable.ts';
import { demandRight, hasRight, missingRight } from './rights.ts';

/** Pages of all approvals that are read for one of those a principal may see. */
const MOST_PAGES = 20;

type Approvals = Pick<TaskService, 'approvals' | 'approval' | 'decide'>;

/** Of approvals those are seen that the principal may decide, or all by who sees all tasks. */
export function checkedApprovals(principal: Principal, inner: Approvals): Approvals {
  const seesAll = principal.approves === undefined || hasRight(principal, 'read-all');

  const visible = async (id: string): Promise<Approval> => {
    const approval = await inner.approval(id);
    if (seesAll || approvable(principal, approval)) return approval;
    throw new TroupeError('approval-not-found', `There is no approval "${id}".`);
  };

  return {
    async approvals(request) {
      demandRight(principal, 'read-approvals');
      if (seesAll) return inner.approvals(request);
      const items: ListedApproval[] = [];
      let { cursor } = request;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        // So many that none is beyond the cursor which is given for the next page.
        const page = await inner.approvals({
          ...request,
          limit: request.limit - items.length,
          ...(cursor === undefined ? {} : { cursor }),
        });
        items.push(...page.items.filter((item) => approvable(principal, item)));
        cursor = page.next;
        if (cursor === undefined || items.length === request.limit) break;
      }
      return { items, ...(cursor === undefined ? {} : { next: cursor }) };
    },
    async approval(id) {
      demandRight(principal, 'read-approvals');
      return visible(id);
    },
    async decide(id, decision, key) {
      demandRight(principal, 'decide');
      if (principal.approves !== undefined && !approvable(principal, await visible(id)))
        throw missingRight(principal.roles, 'decide', ' for this agent and tool, which is none that you approve');
      return inner.decide(id, decision, key);
    },
  };
}
