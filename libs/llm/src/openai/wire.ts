import type { Json, ModelRequest } from '@troupe/contracts';
import type { AnswerAssembly, Assembling } from '../answer/answer-assembly.ts';
import type { ServerError } from '../failures/server-error.ts';
import type { ToolNames } from '../request/tool-names.ts';

/** How requests are written and answers read by one of the APIs. @typeParam Form how a model is asked */
export interface Wire<Form> {
  /** As long as nothing was refused. */
  readonly usual: Form;
  write(request: ModelRequest, names: ToolNames, form: Form): { readonly [field: string]: Json };
  /** The form to ask in after a refusal; undefined when it was not about one. @param asked what was refused */
  adapt(form: Form, status: number, error: ServerError, asked: { readonly [field: string]: Json }): Form | undefined;
  assemble(assembling: Assembling): AnswerAssembly;
}
