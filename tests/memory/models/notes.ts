import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Calls the tool that the input names, as `remember: a text`; else it says what it was asked with. */
export default model({
  name: 'notes',
  generate: async ({ messages, tools }) => {
    const last = messages.at(-1)!;
    const said = typeof last.content === 'string' ? last.content : JSON.stringify(last.content);
    const [, name, text] = /(?:^|\n)(remember|recall): (.*)$/s.exec(said) ?? [];
    if (last.role === 'user' && name !== undefined && text !== undefined)
      return {
        toolCalls: [{ id: `c${messages.length}`, name, args: name === 'recall' ? { query: text } : { text } }],
        finish: 'tools',
        usage,
      };
    const [, json] = /^update: (.*)$/s.exec(said) ?? [];
    if (last.role === 'user' && json !== undefined)
      return { toolCalls: [{ id: 'u', name: 'update_working_memory', args: JSON.parse(json) }], finish: 'tools', usage };
    const [, query] = /^search: (.*)$/s.exec(said) ?? [];
    if (last.role === 'user' && query !== undefined)
      return { toolCalls: [{ id: 's', name: 'search_knowledge', args: JSON.parse(query) }], finish: 'tools', usage };
    if (said === 'instructions?') return { text: JSON.stringify(messages[0]!.content), finish: 'stop', usage };
    const has = tools.map((tool) => tool.name).join(',') || 'none';
    return { text: said === 'tools?' ? has : said, finish: 'stop', usage };
  },
});
