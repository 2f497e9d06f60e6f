import type { ServerError } from '../failures/server-error.ts';

/** What is left out of a request because a server of the Messages API refused it. */
export interface RequestForm {
  /** Whether arguments of tools are held to their schemas. */
  readonly strictTools: boolean;
  /** Whether an output is asked for by its schema; else in words. */
  readonly outputFormat: boolean;
  /** Whether to say what of a request is worth caching. */
  readonly cacheMarks: boolean;
}

export const usualForm: RequestForm = { strictTools: true, outputFormat: true, cacheMarks: true };

/**
 * How to ask a server that refused something we chose, before it did anything; undefined when that was
 * not the reason. Models that are older than structured outputs, and gateways, know less than Anthropic's newest.
 *
 * @param asked the body that was refused
 */
export function adaptForm(form: RequestForm, status: number, { message }: ServerError, asked: object): RequestForm | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const said = message.slice(0, 4_000).toLowerCase();
  const has = (field: string): boolean => JSON.stringify(asked).includes(`"${field}":`);
  if (form.cacheMarks && said.includes('cache_control') && has('cache_control')) return { ...form, cacheMarks: false };
  if (form.outputFormat && /output_config|output_format|structured output/.test(said) && has('output_config'))
    return { ...form, outputFormat: false };
  if (!/strict|schema|grammar/.test(said)) return undefined;
  if (form.strictTools && has('strict')) return { ...form, strictTools: false };
  return form.outputFormat && has('output_config') ? { ...form, outputFormat: false } : undefined;
}
