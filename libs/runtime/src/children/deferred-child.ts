import { approvalId, chainOf, chainOfCall, commandId, publicId, type ChildCommand, type Start, type TaskId } from '@troupe/contracts';

/**
 * C9  A call that is passed on has a task of its own before its agent says so. That asks the human, makes the call once or
 *     not at all, and brings what came of it into the session, behind the messages that came before the decision.
 */

/** The approval that a call was passed on with: the first that its task asks for. */
export function deferredApproval(child: TaskId): string {
  return approvalId(publicId(child) as string as TaskId, commandId(0, 0));
}

/** Who asked, and the tasks from there to the child. One that was passed a call stands in the place of its parent. */
export function chainOfChild(parent: Start, { askedBy, deferred, name }: ChildCommand): Pick<Start, 'chain'> {
  if (deferred === undefined) return { chain: chainOfCall(parent, askedBy) };
  if (name !== parent.name) return { chain: chainOf(parent) };
  return parent.chain === undefined ? {} : { chain: parent.chain };
}
