import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** `call:<tool>` calls a tool, all else is said again, word by word. */
export default model({
  name: 'says',
  generate: async ({ messages }, { onDelta }) => {
    const last = messages.at(-1)!;
    const said = String(last.content);
    if (last.role === 'user' && said.startsWith('call:'))
      return { toolCalls: [{ id: `c${messages.length}`, name: said.slice(5), args: { input: 'below' } }], finish: 'tools', usage };
    const text = `You said: ${said}`;
    for (const word of text.split(/(?= )/)) onDelta({ text: word });
    return { text, finish: 'stop', usage };
  },
});
