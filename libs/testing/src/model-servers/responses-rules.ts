/** A request as the Responses API has it, as far as the server looks at it. */
export interface ResponsesBody {
  readonly model?: unknown;
  readonly input?: string | readonly ResponsesItem[];
  readonly store?: boolean;
  readonly include?: readonly string[];
  readonly tools?: readonly {
    readonly type: string;
    readonly name?: string;
    readonly parameters?: Schema;
    readonly strict?: boolean | null;
  }[];
  readonly [field: string]: unknown;
}

export type ResponsesItem = { readonly [field: string]: unknown };
type Schema = { readonly [keyword: string]: unknown };
/** What the server says is wrong, with the field it names. */
export interface ResponsesFault {
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
  readonly status?: number;
}
type Rule = (body: ResponsesBody) => ResponsesFault | undefined;

/** https://developers.openai.com/api/reference/resources/responses/methods/create */
const FIELDS: ReadonlySet<string> = new Set([
  ...['access_programs', 'background', 'background_options', 'context_management', 'conversation', 'image', 'include', 'input'],
  ...['instructions', 'max_output_tokens', 'max_tool_calls', 'metadata', 'model', 'moderation', 'parallel_tool_calls'],
  ...['previous_response_id', 'prompt', 'prompt_cache_key', 'prompt_cache_options', 'prompt_cache_retention', 'reasoning'],
  ...['safety_identifier', 'service_tier', 'store', 'stream', 'stream_options', 'temperature', 'text', 'tool_choice', 'tools'],
  ...['top_logprobs', 'top_p', 'truncation', 'user'],
]);
const fault = (message: string, param: string | null = null, code: string | null = null): ResponsesFault => ({ message, param, code });
const itemsOf = ({ input }: ResponsesBody): readonly ResponsesItem[] => (typeof input === 'string' ? [] : (input ?? []));
const first = <T>(all: readonly T[], find: (each: T, index: number) => ResponsesFault | undefined): ResponsesFault | undefined =>
  all.map(find).find((found) => found !== undefined);

const wholeFields: Rule = (body) =>
  first(['model', 'input'], (field) =>
    body[field] === undefined ? fault(`Missing required parameter: '${field}'.`, field, 'missing_required_parameter') : undefined,
  ) ??
  first(Object.keys(body), (field) =>
    FIELDS.has(field) ? undefined : fault(`Unknown parameter: '${field}'.`, field, 'unknown_parameter'),
  );

/** With `store: false` an id leads nowhere. */
const noStrayIds: Rule = (body) =>
  first(itemsOf(body), ({ type, id, encrypted_content: encrypted }) => {
    if (body.store !== false || type !== 'reasoning') return undefined;
    if (id === undefined && typeof encrypted === 'string' && encrypted.startsWith('enc-')) return undefined;
    if (typeof encrypted === 'string' && !encrypted.startsWith('enc-'))
      return fault(`The encrypted content ${encrypted} could not be verified.`, null, 'invalid_encrypted_content');
    return {
      ...fault(
        `Item with id '${String(id)}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
        'input',
      ),
      status: 404,
    };
  });

const answeredCalls: Rule = (body) => {
  const items = itemsOf(body);
  const ids = (wanted: string): readonly unknown[] => items.flatMap(({ type, call_id: id }) => (type === wanted ? [id] : []));
  const [calls, outputs] = [ids('function_call'), ids('function_call_output')];
  const open = calls.find((id) => !outputs.includes(id));
  if (open !== undefined) return fault(`No tool output found for function call ${String(open)}.`, 'input');
  const stray = outputs.find((id) => !calls.includes(id));
  if (stray !== undefined) return fault(`No tool call found for function call output with call_id ${String(stray)}.`, 'input');
  return first(calls, (id) =>
    String(id).length > 64
      ? fault(
          `Invalid 'input[1].call_id': string too long. Expected a string with maximum length 64.`,
          'input[1].call_id',
          'string_above_max_length',
        )
      : undefined,
  );
};

/** What was made by reasoning comes with it, and reasoning with what came of it. */
const reasoningFollowed: Rule = (body) => {
  const items = itemsOf(body);
  return first(items, ({ type }, index) =>
    type !== 'reasoning' || ['function_call', 'message', 'reasoning'].includes(String(items[index + 1]?.['type'] ?? 'message'))
      ? undefined
      : fault("Item of type 'reasoning' was provided without its required following item.", 'input'),
  );
};

const wholeTools: Rule = ({ tools = [] }) =>
  first(tools, ({ type, name, parameters = {}, strict }, index) => {
    if (type !== 'function' || name === undefined)
      return fault(`Missing required parameter: 'tools[${index}].name'.`, `tools[${index}].name`, 'missing_required_parameter');
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name))
      return fault(
        `Invalid 'tools[${index}].name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        `tools[${index}].name`,
        'invalid_value',
      );
    const problem = schemaProblem(parameters, strict !== false);
    return problem === undefined
      ? undefined
      : fault(`Invalid schema for function '${name}': ${problem}`, `tools[${index}].parameters`, 'invalid_function_parameters');
  });

/** A tool that does not say so is held to its schema. */
function schemaProblem(schema: Schema, strict: boolean): string | undefined {
  if (schema['type'] !== 'object') return `schema must be a JSON Schema of 'type: "object"', got 'type: "${String(schema['type'])}"'.`;
  if (['oneOf', 'anyOf', 'allOf', 'enum', 'not'].some((key) => schema[key] !== undefined))
    return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.";
  if (!strict) return undefined;
  if (schema['additionalProperties'] !== false) return "In context=(), 'additionalProperties' is required to be supplied and to be false.";
  const names = Object.keys((schema['properties'] as object | undefined) ?? {});
  return names.every((name) => ((schema['required'] as readonly string[] | undefined) ?? []).includes(name))
    ? undefined
    : "In context=(), 'required' is required to be supplied and to be an array including every key in properties.";
}

const wellFormed: Rule = (body) =>
  /\\ud[89a-f]/i.test(JSON.stringify(body)) ? fault('We could not parse the JSON body of your request.') : undefined;

const rules: readonly Rule[] = [wellFormed, wholeFields, noStrayIds, answeredCalls, reasoningFollowed, wholeTools];

/** Why the Responses API refuses a request, in its words; undefined when it takes it. */
export function responsesRefusal(body: ResponsesBody): ResponsesFault | undefined {
  return rules.map((rule) => rule(body)).find((found) => found !== undefined);
}
