import { toJson, type ApprovalCommand, type ApprovalOutcome, type Decision, type RecordedPrincipal } from '@troupe/contracts';

/** What the code gets for a request of `ctx.approval`: by the log alone. */
export function approvalOutcome(command: ApprovalCommand, decision: Decision, by: RecordedPrincipal | undefined): ApprovalOutcome {
  const { args, reason, expired } = decision;
  const said = { ...(by === undefined ? {} : { by: { ...by } }), ...(reason === undefined ? {} : { reason }) };
  if (decision.decision === 'approve')
    return { status: 'approved', value: toJson(args ?? command.args, 'a decided value'), edited: args !== undefined, ...said };
  const { onDeadline = 'expire' } = command.request ?? {};
  return expired === true && onDeadline === 'expire' ? { status: 'expired', ...said } : { status: 'rejected', ...said };
}
