import type { Dialect } from './dialect.ts';
import { fieldsWantedBack } from '../answer/provided-fields.ts';
import type { ServerError } from '../../failures/server-error.ts';

/**
 * How to ask a server that refused a field we chose for it, before it did anything; undefined when that
 * was not the reason. What the user set is never taken out: a refusal of that is the user's to see.
 *
 * @param asked the body that was refused
 */
export function adaptDialect(
  dialect: Dialect,
  status: number,
  { message, param }: ServerError,
  asked: { readonly [key: string]: unknown },
): Dialect | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const said = `${param ?? ''} ${message.slice(0, 4_000)}`.toLowerCase();
  const { tokenField, streamOptions, responseFormat } = dialect;
  if (asked[tokenField] !== undefined && saysOf(said, tokenField)) {
    const other = tokenField === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
    // A limit that is too high is not a field nobody knows.
    if (said.includes(other) || isUnknown(said)) return { ...dialect, tokenField: other };
  }
  if (streamOptions && asked['stream_options'] !== undefined && /stream_options|include_usage/.test(said))
    return { ...dialect, streamOptions: false };
  if (
    asked['response_format'] !== undefined &&
    /response_format|json_schema|json_object|structured output|json mode|json schema/.test(said)
  )
    return { ...dialect, responseFormat: responseFormat === 'json_schema' ? 'json_object' : 'none' };
  // Which of its own fields a server knows in a request is not always the same as in an answer.
  if (dialect.passBack && isUnknown(said) && fieldsWantedBack.some((field) => saysOf(said, field) && sentBack(asked, field)))
    return { ...dialect, passBack: false };
  return undefined;
}

function sentBack({ messages }: { readonly [key: string]: unknown }, field: string): boolean {
  return JSON.stringify(messages ?? []).includes(`"${field}":`);
}

function saysOf(said: string, field: string): boolean {
  return new RegExp(`(?<![a-z_])${field}(?![a-z_])`).test(said);
}

function isUnknown(said: string): boolean {
  return /unsupported|not supported|unknown|unrecognized|extra inputs|extra fields|additional propert|unexpected|not permitted|no longer|extra_forbidden/.test(
    said,
  );
}
