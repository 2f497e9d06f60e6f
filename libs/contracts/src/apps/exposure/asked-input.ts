import type { Json } from '../../values/json.ts';

/** The member of the arguments by which a call of a tool goes on with what its server asked. Models cannot give it. */
export const INPUT_MEMBER = 'dev.troupe/input';

/** What a server asked in the course of a call, and what it is answered: the details of an error `input-required`. */
export interface AskedInput {
  /** Each as MCP has it: `elicitation/create` with its message and form. */
  readonly requests: Readonly<Record<string, { readonly method: string; readonly params?: Json }>>;
  /** Each as MCP has it: `{ action: 'accept', content }`; for a form without one its defaults are taken. */
  readonly responses: Readonly<Record<string, Json>>;
  /** What the server wants back. */
  readonly state?: string;
}

/** Arguments without what the server asked, and that. */
export function splitInput(args: Json | undefined): { readonly args: Json | undefined; readonly input: AskedInput | undefined } {
  if (typeof args !== 'object' || args === null || Array.isArray(args) || !(INPUT_MEMBER in args)) return { args, input: undefined };
  const { [INPUT_MEMBER]: input, ...rest } = args as Readonly<Record<string, Json>>;
  return { args: rest, input: isAskedInput(input) ? input : undefined };
}

/** The arguments of the call that goes on. */
export function withInput(args: Json, input: AskedInput): Json {
  return { ...(splitInput(args).args as Record<string, Json>), [INPUT_MEMBER]: input as unknown as Json };
}

export function isAskedInput(value: unknown): value is AskedInput {
  if (!isObject(value)) return false;
  const { requests, responses, state } = value;
  return isObject(requests) && isObject(responses) && (state === undefined || typeof state === 'string');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
