import type { Json } from '@troupe/contracts';
import type { ServerError } from '../failures/server-error.ts';

/** What is left out of a request because a server refused it. */
export interface ResponsesForm {
  /** Whether reasoning is asked for in the form in which it can go back. */
  readonly encryptedReasoning: boolean;
  /** How an output of a given form is asked for; `none` says it in words. */
  readonly outputFormat: 'json_schema' | 'none';
}

export const usualResponsesForm: ResponsesForm = { encryptedReasoning: true, outputFormat: 'json_schema' };

/** @param asked the body that was refused */
export function adaptResponsesForm(
  form: ResponsesForm,
  status: number,
  { message, param }: ServerError,
  asked: { readonly [field: string]: Json },
): ResponsesForm | undefined {
  if (status !== 400 && status !== 422) return undefined;
  const said = `${param ?? ''} ${message.slice(0, 4_000)}`.toLowerCase();
  if (
    form.encryptedReasoning &&
    asked['include'] !== undefined &&
    /encrypted content is not supported|include|reasoning\.encrypted/.test(said)
  )
    return { ...form, encryptedReasoning: false };
  if (
    form.outputFormat !== 'none' &&
    asked['text'] !== undefined &&
    /text\.format|json_schema|response_format|structured output/.test(said)
  )
    return { ...form, outputFormat: 'none' };
  return undefined;
}
