import { toFailure } from '../errors/failure.ts';
import type { MessageDefinition } from './message-definition.ts';
import { validationError } from '../schemas/validation-error.ts';
import type { Schema } from '../schemas/schema.ts';

/**
 * The payload as the code of a task has it. The body of a request is the payload, so that pointers begin there.
 *
 * @throws TroupeError `invalid-input` with each place that does not fit
 */
export function fitPayload(definition: MessageDefinition, payload: unknown): unknown {
  const { kind, name, schema } = definition;
  return schema === undefined ? payload : fitNow(schema, payload, 'invalid-input', `The payload does not fit the ${kind} "${name}"`);
}

/** What a handler answers. @throws TroupeError `output-invalid`: the fault is in the code */
export function fitAnswer(definition: MessageDefinition, answer: unknown): unknown {
  const { kind, name } = definition;
  if (kind === 'signal' || definition.output === undefined) return answer;
  return fitNow(definition.output, answer, 'output-invalid', `The answer does not fit the ${kind} "${name}"`);
}

/**
 * What a human decided, as the code gets it. @param at where it is in the request
 * @throws TroupeError `invalid-arguments` with each place that does not fit
 */
export function fitDecided(schema: Schema<unknown> | undefined, value: unknown, at: readonly string[], title: string): unknown {
  return schema === undefined
    ? value
    : fitNow(schema, value, 'invalid-arguments', `The value does not fit what ${JSON.stringify(title)} asks for`, at);
}

function fitNow(
  schema: Schema<unknown>,
  value: unknown,
  code: 'invalid-input' | 'invalid-arguments' | 'output-invalid',
  fault: string,
  at: readonly string[] = [],
): unknown {
  let parsed: ReturnType<typeof schema.safeParse>;
  try {
    parsed = schema.safeParse(value);
  } catch (error) {
    throw validationError(code, at, fault, [{ path: [], message: failedCheck(error) }]);
  }
  if (parsed.success) return parsed.data;
  throw validationError(code, at, fault, parsed.error.issues);
}

function failedCheck(error: unknown): string {
  const { message } = toFailure(error);
  // The words of zod: what is thrown may not bear another look.
  if (message.startsWith('Encountered Promise during synchronous parse'))
    return 'its schema has an async check, which a message cannot wait for';
  return `a check of it failed: ${message}`;
}
