import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** The user says which calls to make, as JSON; `$last` in arguments is the artifact named last. At the end it says what it saw. */
export const scripted = model({
  name: 'scripted',
  generate: async ({ messages, tools }) => {
    const at = messages.findLastIndex(({ role }) => role === 'user');
    const calls = JSON.parse(messages[at]!.content as string) as readonly { readonly name: string; readonly args: object }[];
    const results = messages.slice(at).flatMap(({ role, content }) => (role === 'tool' ? [content as string] : []));
    const next = calls[results.length];
    const offered = tools.map(({ name }) => name);
    if (next === undefined) return { text: JSON.stringify({ offered, results }), finish: 'stop', usage };
    const named = messages.flatMap(({ content }) => [...String(content).matchAll(/"([\w:-]+\/[0-9a-f]{32})/g)].map(([, handle]) => handle));
    const args = JSON.parse(JSON.stringify(next.args).replaceAll('$last', named.at(-1) ?? '')) as object;
    return { toolCalls: [{ id: `call-${results.length}`, name: next.name, args }], finish: 'tools', usage };
  },
});
