/** A request as Chat Completions has it, as far as servers look at it. */
export interface ChatBody {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ChatTool[];
  readonly response_format?: { readonly type: string };
  readonly [field: string]: unknown;
}

export interface ChatMessage {
  readonly role: string;
  readonly content?: string | readonly { readonly type: string; readonly text?: string }[] | null;
  readonly tool_calls?: readonly ChatCall[];
  readonly tool_call_id?: string;
  readonly [field: string]: unknown;
}

export interface ChatCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
  readonly [field: string]: unknown;
}

export interface ChatTool {
  readonly function: { readonly name: string; readonly description?: string; readonly parameters?: Schema };
}

export type Schema = { readonly [keyword: string]: unknown };

export const callsOf = (body: ChatBody): readonly ChatCall[] => body.messages.flatMap(({ tool_calls: calls = [] }) => calls);
export const schemasOf = (body: ChatBody): readonly Schema[] => (body.tools ?? []).map((tool) => tool.function.parameters ?? {});

/** Every schema within these, themselves among them. */
export function nodesOf(schemas: readonly Schema[]): readonly Schema[] {
  const nodes: Schema[] = [];
  const visit = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const node = schema as Schema;
    nodes.push(node);
    for (const named of [node['properties'], node['$defs']]) Object.values(named ?? {}).forEach(visit);
    for (const list of [node['anyOf'], node['oneOf'], node['allOf'], node['prefixItems']])
      for (const each of (list as unknown[] | undefined) ?? []) visit(each);
    for (const one of [node['items'], node['additionalProperties']]) visit(one);
  };
  schemas.forEach(visit);
  return nodes;
}

/** Texts of a message; one that has none gives none. */
export function textsOf({ content }: ChatMessage): readonly string[] {
  if (content === null || content === undefined) return [];
  return typeof content === 'string' ? [content] : content.flatMap(({ type, text = '' }) => (type === 'text' ? [text] : []));
}
