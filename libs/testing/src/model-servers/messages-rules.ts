/** A request as the Messages API has it, as far as the server looks at it. */
export interface MessagesBody {
  readonly model?: unknown;
  readonly max_tokens?: unknown;
  readonly messages?: readonly { readonly role: string; readonly content: string | readonly Block[] }[];
  readonly system?: string | readonly Block[];
  readonly tools?: readonly { readonly name: string; readonly input_schema: Schema; readonly strict?: boolean }[];
  readonly thinking?: { readonly type: string };
  readonly output_config?: { readonly format?: { readonly schema: Schema } };
  readonly [field: string]: unknown;
}

type Block = { readonly type: string; readonly [field: string]: unknown };
type Schema = { readonly [keyword: string]: unknown };
type Rule = (body: MessagesBody) => string | undefined;

/** Of version 2026-10-21. https://platform.claude.com/docs/en/api/messages/create */
const FIELDS: ReadonlySet<string> = new Set([
  ...['model', 'max_tokens', 'messages', 'cache_control', 'container', 'diagnostics', 'inference_geo', 'metadata', 'output_config'],
  ...['service_tier', 'speed', 'stop_sequences', 'stream', 'system', 'thinking', 'tool_choice', 'tools'],
]);
const FIELDS_OF_BLOCKS: Readonly<Record<string, readonly string[]>> = {
  text: ['text', 'cache_control', 'citations'],
  image: ['source', 'cache_control', 'transformations'],
  document: ['source', 'cache_control', 'citations', 'context', 'title'],
  thinking: ['thinking', 'signature'],
  redacted_thinking: ['data'],
  tool_use: ['id', 'name', 'input', 'cache_control', 'caller', 'toolset_name'],
  tool_result: ['tool_use_id', 'content', 'is_error', 'cache_control', 'toolset_name'],
};
const NUMBERS: readonly string[] = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'];

const blocksOf = (content: string | readonly Block[] | undefined): readonly Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
const first = <T>(items: readonly T[], fault: (item: T, index: number) => string | undefined): string | undefined =>
  items.map(fault).find((found) => found !== undefined);
const each =
  (fault: (block: Block, at: string) => string | undefined): Rule =>
  ({ messages = [] }) =>
    first(messages, ({ content }, m) => first(blocksOf(content), (block, b) => fault(block, `messages.${m}.content.${b}`)));

const wholeFields: Rule = (body) =>
  first(['model', 'max_tokens', 'messages'], (field) => (body[field] === undefined ? `${field}: Field required` : undefined)) ??
  first(Object.keys(body), (field) => (FIELDS.has(field) ? undefined : `${field}: Extra inputs are not permitted`));

const wholeMessages: Rule = ({ messages = [] }) => {
  if (messages.length === 0) return 'messages: at least one message is required';
  if (messages[0]!.role !== 'user') return 'messages: first message must use the "user" role';
  if (messages.at(-1)!.role === 'assistant')
    return 'This model does not support assistant message prefill. The conversation must end with a user message.';
  return first(messages, (message, m) =>
    first(Object.keys(message), (field) =>
      ['role', 'content'].includes(field) ? undefined : `messages.${m}.${field}: Extra inputs are not permitted`,
    ),
  );
};

const wholeBlocks = each((block, at) => {
  const known = FIELDS_OF_BLOCKS[block.type];
  if (known === undefined) return `${at}: Input tag '${block.type}' found using 'type' does not match any of the expected tags`;
  const extra = Object.keys(block).find((field) => field !== 'type' && !known.includes(field));
  if (extra !== undefined) return `${at}.${block.type}.${extra}: Extra inputs are not permitted`;
  if (block.type === 'text' && String(block['text']).trim() === '') return 'messages: text content blocks must contain non-whitespace text';
  if (block.type === 'tool_use' && !/^[a-zA-Z0-9_-]+$/.test(String(block['id'])))
    return `${at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  if (block.type === 'tool_use' && (typeof block['input'] !== 'object' || block['input'] === null || Array.isArray(block['input'])))
    return `${at}.tool_use.input: Input should be a valid dictionary`;
  if (block.type === 'thinking' && !String(block['signature']).startsWith('sig-'))
    return `${at}: Invalid \`signature\` in \`thinking\` block`;
  return undefined;
});

const answeredCalls: Rule = ({ messages = [] }) =>
  first(messages, ({ content }, m) => {
    const idsIn = (at: number, type: string, field: string): readonly unknown[] =>
      blocksOf(messages[at]?.content).flatMap((block) => (block.type === type ? [block[field]] : []));
    const calls = blocksOf(content).flatMap((block) => (block.type === 'tool_use' ? [block['id']] : []));
    const open = calls.filter((id) => !idsIn(m + 1, 'tool_result', 'tool_use_id').includes(id));
    if (open.length > 0)
      return `messages.${m}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    const stray = idsIn(m, 'tool_result', 'tool_use_id').find((id) => !idsIn(m - 1, 'tool_use', 'id').includes(id));
    return stray === undefined
      ? undefined
      : `messages.${m}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${String(stray)}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
  });

/** While a model that thinks waits for results, its thoughts stand before its calls. */
const thoughtsFirst: Rule = ({ messages = [], thinking }) => {
  if (thinking === undefined || thinking.type === 'disabled') return undefined;
  const at = messages.findLastIndex(({ role }) => role === 'assistant');
  const blocks = blocksOf(messages[at]?.content);
  if (!blocks.some(({ type }) => type === 'tool_use') || /thinking/.test(blocks[0]!.type)) return undefined;
  return `messages.${at}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${blocks[0]!.type}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`;
};

const fewMarks: Rule = (body) => {
  const found = JSON.stringify(body).split('"cache_control":{').length - 1;
  return found > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${found}.` : undefined;
};

const wholeTools: Rule = ({ tools = [], messages = [] }) => {
  if (tools.length === 0 && JSON.stringify(messages).includes('"type":"tool_use"'))
    return 'Requests which include `tool_use` or `tool_result` blocks must define tools';
  if (tools.filter(({ strict }) => strict === true).length > 20) return 'tools: Too many strict tools (21). The maximum is 20.';
  return first(tools, ({ name, input_schema: schema, strict }, t) => {
    if (!/^[a-zA-Z0-9_-]{1,128}$/.test(name)) return `tools.${t}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
    if (schema['type'] !== 'object') return `tools.${t}.custom.input_schema.type: Field required`;
    if (['oneOf', 'allOf', 'anyOf'].some((key) => schema[key] !== undefined))
      return `tools.${t}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
    const fault = strict === true ? strictFault(schema) : undefined;
    return fault === undefined ? undefined : `tools.${t}.custom: ${fault}`;
  });
};

const wholeFormat: Rule = ({ output_config: config }) => {
  const fault = config?.format === undefined ? undefined : strictFault(config.format.schema);
  return fault === undefined ? undefined : `output_config.format.schema: ${fault}`;
};

/** What structured outputs refuse. https://platform.claude.com/docs/en/build-with-claude/structured-outputs */
function strictFault(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const { type, properties = {}, items, anyOf = [], minItems } = schema as Schema;
  if (type === 'object' && (schema as Schema)['additionalProperties'] !== false)
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  const number = NUMBERS.find((key) => (schema as Schema)[key] !== undefined);
  if (number !== undefined) return `For '${String(type)}' type, property '${number}' is not supported`;
  if (minItems !== undefined && Number(minItems) > 1) return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
  return first([...Object.values(properties as object), items, ...(anyOf as unknown[])], strictFault);
}

const wellFormed: Rule = (body) =>
  /\\ud[89a-f]/i.test(JSON.stringify(body))
    ? 'The request body is not valid JSON: no low surrogate in string: line 1 column 100'
    : undefined;

const rules: readonly Rule[] = [
  wellFormed,
  wholeFields,
  wholeMessages,
  wholeBlocks,
  answeredCalls,
  thoughtsFirst,
  fewMarks,
  wholeTools,
  wholeFormat,
];

/** Why the Messages API refuses a request, in its words; undefined when it takes it. */
export function messagesRefusal(body: MessagesBody): string | undefined {
  return rules.map((rule) => rule(body)).find((fault) => fault !== undefined);
}
