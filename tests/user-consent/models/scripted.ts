import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** The user says which calls to make, as JSON. At the end it says what it was offered for each answer, and what it got. */
export const scripted = model({
  name: 'scripted',
  generate: async ({ messages, tools }) => {
    const at = messages.findLastIndex(({ role }) => role === 'user');
    const calls = JSON.parse(messages[at]!.content as string) as readonly { readonly name: string; readonly args: object }[];
    const results = messages.slice(at).flatMap(({ role, content }) => (role === 'tool' ? [content as string] : []));
    const offered = tools.map(({ name }) => name);
    const next = calls[results.length];
    if (next === undefined) return { text: JSON.stringify({ offered, results }), finish: 'stop', usage };
    return { toolCalls: [{ id: `call-${results.length}`, name: next.name, args: next.args }], finish: 'tools', usage };
  },
});
