import type { AgentSnapshot, GivenConversation, GivenMessage, Json, PinnedGuard } from '@troupe/contracts';
import { throughGuards, type Guarded, type Guarding, unfit } from './through-guards.ts';

/** What a task is asked: its input, and what its caller says was said before. */
export interface Asked {
  readonly given: GivenConversation | undefined;
  /** Undefined where the conversation goes on with what was given before. */
  readonly input: Json | undefined;
}

/** The input as the guards leave it. Whatever a caller has users say in the conversation it gives is input, too. */
export async function guardedInput(
  guarding: Guarding,
  agent: AgentSnapshot,
  asked: Asked,
  guards: readonly PinnedGuard[] | undefined,
): Promise<Asked> {
  if (guards === undefined || guards.length === 0) return asked;
  const said = (asked.given?.messages ?? []).filter(isOfUser);
  const values = [...said.map(({ content }) => content as unknown as Json), ...(asked.input === undefined ? [] : [asked.input])];
  if (values.length === 0) return asked;
  const at: Guarded = { agent, place: 'input', round: 1 };
  const passed = await throughGuards(guarding, at, values, guards);
  // No model has written it: there is nobody to try again.
  if (passed.kind === 'retry') throw unfit(at, 'the verdict "retry"');
  if (passed.values.every((value, index) => value === values[index])) return asked;
  const [...left] = passed.values;
  const messages = asked.given?.messages?.map((message) =>
    isOfUser(message) ? { ...message, content: contentOf(at, left.shift()) } : message,
  );
  return {
    given: asked.given === undefined ? undefined : { ...asked.given, ...(messages === undefined ? {} : { messages }) },
    input: asked.input === undefined ? undefined : left.shift(),
  };
}

/** The guards of the input that run before a model is asked, or beside the first call. */
export function inputGuards({ guards }: AgentSnapshot, parallel: boolean): readonly PinnedGuard[] {
  return guards?.input?.filter((guard) => (guard.parallel === true) === parallel) ?? [];
}

function isOfUser({ role }: GivenMessage): boolean {
  return role === 'user';
}

function contentOf(at: Guarded, value: Json | undefined): GivenMessage['content'] {
  const isParts = Array.isArray(value) && value.every((part) => typeof part === 'object' && part !== null && 'type' in part);
  if (typeof value !== 'string' && !isParts) throw unfit(at, 'neither text nor parts of a message');
  return value as unknown as GivenMessage['content'];
}
