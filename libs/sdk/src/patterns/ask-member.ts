import {
  isAgentSearch,
  nameOf,
  TroupeError,
  type Abortable,
  type ChildOptions,
  type Json,
  type PatternMember,
  type TaskKind,
  type WorkflowContext,
} from '@troupe/contracts';

/** Where in the pattern a member stands, such as `steps[1]`, and what distinguishes it from others asked at the same moment. */
export interface Place {
  readonly at: string;
  readonly key?: string;
  readonly signal?: Abortable;
}

/** Asks one member with an input. */
export type AskMember = (member: PatternMember, input: unknown, place: Place) => Promise<any>;

/**
 * Members run as tasks of their own, for the same user.
 *
 * @param pattern how an error says whose member it is
 * @throws TroupeError `member-failed` of its promise, with the failure of the member as its cause
 */
export function askMember(ctx: WorkflowContext, pattern: string, kindOf: (name: string) => TaskKind | undefined): AskMember {
  return async (member, input, { at, key, signal }) => {
    const { user } = ctx.attributes.get();
    const options: ChildOptions = {
      ...(user === undefined ? {} : { attributes: { user } }),
      ...(key === undefined ? {} : { key }),
      ...(signal === undefined ? {} : { signal }),
    };
    const isAgent = typeof member === 'string' ? kindOf(member) === 'agent' : member.kind !== 'workflow';
    try {
      return (
        (isAgent
          ? await ctx.agent<Json>(isAgentSearch(member) ? member : nameOf(member), input, options)
          : await ctx.child<Json>(nameOf(member), input as Json, options)) ?? null
      );
    } catch (error) {
      // The end of the pattern itself is no failure of a member.
      if (ctx.cancellation.requested || (signal as AbortSignal | undefined)?.aborted === true) throw error;
      throw failed(pattern, member, at, error);
    }
  };
}

function failed(pattern: string, member: PatternMember, at: string, cause: unknown): TroupeError {
  const name = nameOf(member);
  return new TroupeError('member-failed', `"${name}", ${at} of the ${pattern}, failed: ${(cause as Error).message}`, {
    cause,
    details: { member: name, at },
    retryable: false,
  });
}
