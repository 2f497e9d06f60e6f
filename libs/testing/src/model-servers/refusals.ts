import { callsOf, nodesOf, schemasOf, textsOf, type ChatBody, type ChatMessage } from './chat-body.ts';

/** Why a server refuses a request, in its words; undefined when it takes it. */
export type Rule = (body: ChatBody) => string | undefined;

const first = <T>(items: readonly T[], fault: (item: T, index: number) => string | undefined): string | undefined => {
  for (const [index, item] of items.entries()) {
    const found = fault(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
};

export const wellFormed: Rule = (body) =>
  JSON.stringify(body).match(/\\ud[89a-f]/i) === null
    ? undefined
    : 'The request body is not valid JSON: no low surrogate in string: line 1 column 100';

/** @param fields what the server knows of a request */
export const onlyFields =
  (fields: readonly string[], message: (field: string) => string): Rule =>
  (body) =>
    first(Object.keys(body), (field) => (fields.includes(field) ? undefined : message(field)));

/** @param fields what the server knows of a message */
export const onlyMessageFields =
  (fields: readonly string[], message: (field: string, index: number) => string): Rule =>
  ({ messages }) =>
    first(messages, (each, index) => first(Object.keys(each), (field) => (fields.includes(field) ? undefined : message(field, index))));

export const noField =
  (field: string, message: string): Rule =>
  (body) =>
    body[field] === undefined ? undefined : message;

export const idsUpTo =
  (length: number): Rule =>
  (body) =>
    first(callsOf(body), ({ id }) =>
      id.length <= length
        ? undefined
        : `Invalid 'messages[2].tool_calls[0].id': string too long. Expected a string with maximum length ${length}, but got a string with length ${id.length} instead.`,
    );

export const nineCharacters: Rule = (body) =>
  first(callsOf(body), ({ id }) =>
    /^[a-zA-Z0-9]{9}$/.test(id) ? undefined : `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`,
  );

export const namesLike =
  (pattern: RegExp, message: string): Rule =>
  (body) =>
    first([...(body.tools ?? []), ...callsOf(body)], (each) => (pattern.test(each.function.name) ? undefined : message));

export const objectSchemas: Rule = (body) =>
  first(schemasOf(body), (schema) => {
    if (schema['type'] !== 'object') return `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(schema['type'])}"'.`;
    if (schema['properties'] === undefined) return 'Invalid schema for function: In context=(), object schema missing properties.';
    return ['anyOf', 'oneOf', 'allOf'].some((key) => schema[key] !== undefined)
      ? 'input_schema does not support oneOf, allOf, or anyOf at the top level'
      : undefined;
  });

export const arraysHaveItems: Rule = (body) =>
  first(nodesOf(schemasOf(body)), ({ type, items }) =>
    type === 'array' && items === undefined ? 'Invalid schema for function: array schema missing items.' : undefined,
  );

export const noKeywords =
  (keywords: readonly string[]): Rule =>
  (body) =>
    first(nodesOf(schemasOf(body)), (node) => {
      const unknown = keywords.find((keyword) => node[keyword] !== undefined);
      return unknown === undefined
        ? undefined
        : `Invalid JSON payload received. Unknown name "${unknown}" at 'tools[0].function_declarations[0].parameters': Cannot find field.`;
    });

export const googleTypes: Rule = (body) =>
  first(nodesOf(schemasOf(body)), ({ type, format, enum: values }) => {
    if (type === 'string' && format !== undefined && !['enum', 'date-time'].includes(String(format)))
      return "parameters.properties[x].format: only 'enum' and 'date-time' are supported for STRING type";
    return Array.isArray(values) && values.some((value) => typeof value !== 'string') ? 'Invalid value at enum (TYPE_STRING)' : undefined;
  });

export const grammarPatterns: Rule = (body) =>
  first(nodesOf(schemasOf(body)), ({ pattern }) => {
    if (typeof pattern !== 'string') return undefined;
    if (!pattern.startsWith('^') || !pattern.endsWith('$'))
      return "JSON schema conversion failed: Pattern must start with '^' and end with '$'";
    return /\(\?|\\[dDwWsSbp]/.test(pattern) ? 'Failed to initialize samplers: failed to parse grammar' : undefined;
  });

export const callsAnswered: Rule = ({ messages }) => {
  let due: string[] = [];
  return (
    first(messages, ({ role, tool_calls: calls = [], tool_call_id: id }) => {
      if (role === 'tool') {
        if (!due.includes(id ?? '')) return "messages with role 'tool' must be a response to a preceding message with 'tool_calls'.";
        due = due.filter((each) => each !== id);
        return undefined;
      }
      if (due.length > 0)
        return `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. (insufficient tool messages following tool_calls message)`;
      due = calls.map((call) => call.id);
      return undefined;
    }) ?? (due.length > 0 ? 'The following tool_call_ids did not have response messages' : undefined)
  );
};

export const systemFirst: Rule = ({ messages }) =>
  messages.slice(1).some(({ role }) => role === 'system') ? 'System message must be at the beginning.' : undefined;

/** What the chat templates of Mistral, Llama, Gemma and others raise. */
export const rolesAlternate: Rule = ({ messages }) => {
  const said = messages.filter(({ role }) => role !== 'system');
  return first(said, ({ role }, index) => {
    const before = said[index - 1];
    if (before === undefined) return role === 'user' ? undefined : 'Conversation roles must alternate user/assistant/user/assistant/...';
    if (role === 'user' && before.role === 'tool') return "Unexpected role 'user' after role 'tool'";
    if (role === 'user' && before.role !== 'assistant')
      return 'After the optional system message, conversation roles must alternate user/assistant/user/assistant/...';
    if (role === 'assistant' && before.role === 'assistant') return 'Conversation roles must alternate user/assistant/user/assistant/...';
    if (role === 'tool' && before.role !== 'tool' && before.tool_calls === undefined) return "Unexpected role 'tool' after role 'user'";
    return undefined;
  });
};

export const lastIsNotAssistant: Rule = ({ messages }) =>
  messages.at(-1)?.role === 'assistant'
    ? 'Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant'
    : undefined;

export const argumentsAreObjects: Rule = (body) =>
  first(callsOf(body), (call) => {
    const fault = 'messages.1.content.0.tool_use.input: Input should be a valid dictionary';
    try {
      const args: unknown = JSON.parse(call.function.arguments);
      return typeof args === 'object' && args !== null && !Array.isArray(args) ? undefined : fault;
    } catch {
      return fault;
    }
  });

export const textsNotEmpty: Rule = ({ messages }) =>
  first(messages, (message: ChatMessage) => {
    if (message.tool_calls === undefined && textsOf(message).length === 0 && !Array.isArray(message.content))
      return 'messages: text content blocks must be non-empty';
    return textsOf(message).some((text) => text.trim() === '')
      ? 'messages: text content blocks must contain non-whitespace text'
      : undefined;
  });

export const toolsForCalls: Rule = (body) =>
  callsOf(body).length > 0 && (body.tools ?? []).length === 0
    ? 'The toolConfig field must be defined when using toolUse and toolResult content blocks.'
    : undefined;

export const noEmptyTools: Rule = ({ tools }) => (tools !== undefined && tools.length === 0 ? "[] is too short - 'tools'" : undefined);

/** Gemini 3: the first call of each answer since the last question is signed. */
export const callsSigned: Rule = ({ messages }) => {
  const from = messages.findLastIndex(({ role }) => role === 'user');
  return first(messages.slice(from), ({ tool_calls: calls = [] }) => {
    const [call] = calls;
    const signature = (call?.['extra_content'] as { readonly google?: { readonly thought_signature?: string } } | undefined)?.google
      ?.thought_signature;
    return call === undefined || signature !== undefined
      ? undefined
      : 'Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly.';
  });
};

/** Where there are calls, so must this be. */
export const messagesWithCallsHave =
  (field: string, message: string): Rule =>
  ({ messages }) =>
    first(messages, (each) => (each.tool_calls === undefined || each[field] !== undefined ? undefined : message));

/** The same of every message of a model since the last question. */
export const answersHave =
  (field: string, message: string): Rule =>
  ({ messages }) =>
    first(messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1), (each) =>
      each.role !== 'assistant' || each[field] !== undefined ? undefined : message,
    );

export const noFormat =
  (types: readonly string[], message: string): Rule =>
  ({ response_format: format }) =>
    format !== undefined && types.includes(format.type) ? message : undefined;

export const saysJson: Rule = ({ response_format: format, messages }) =>
  format?.type === 'json_object' && !/json/i.test(JSON.stringify(messages))
    ? "Prompt must contain the word 'json' in some form to use 'response_format' of type 'json_object'."
    : undefined;
