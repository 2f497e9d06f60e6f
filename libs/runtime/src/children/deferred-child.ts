import { approvalId, commandId, publicId, type TaskId } from '@troupe/contracts';

/**
 * The approval that a call was passed on with: the first that its task asks for.
 *
 * C9  A call that is passed on has a task of its own before its agent says so. That asks the human, makes the call once or
 *     not at all, and brings what came of it into the session, behind the messages that came before the decision.
 */
export function deferredApproval(child: TaskId): string {
  return approvalId(publicId(child) as string as TaskId, commandId(0, 0));
}
