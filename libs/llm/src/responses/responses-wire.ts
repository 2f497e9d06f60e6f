import type { ServerSettings } from '@troupe/contracts';
import type { Wire } from '../openai/wire.ts';
import { assembleResponse } from './assemble-response.ts';
import { adaptResponsesForm, usualResponsesForm, type ResponsesForm } from './responses-form.ts';
import { responsesRequest } from './responses-request.ts';

/** OpenAI's Responses API without its memory: what was said is in the log, and goes along each time. */
export function responsesWire({ body }: ServerSettings): Wire<ResponsesForm> {
  return {
    usual: usualResponsesForm,
    write: (request, names, form) => responsesRequest(request, names, form, body),
    adapt: adaptResponsesForm,
    assemble: assembleResponse,
  };
}
