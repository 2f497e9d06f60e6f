import { appendFileSync } from 'node:fs';
import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Says what it is asked, word by word; `call:<tool>` calls a tool. Each call is a line of a file. */
export default model({
  name: 'echo',
  generate: async ({ messages }, { onDelta, signal }) => {
    appendFileSync(process.env['GUARD_LEDGER']!, 'model\n');
    const last = messages.at(-1)!;
    const said = typeof last.content === 'string' ? last.content : JSON.stringify(last.content);
    if (said.includes('slowly')) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    if (last.role === 'user' && said.startsWith('call:')) {
      const [name = '', text = ''] = said.slice(5).split(' ');
      return { toolCalls: [{ id: `c${messages.length}`, name, args: { text } }], finish: 'tools', usage };
    }
    const answer = said === 'be polite' ? 'please' : `You said: ${said}`;
    for (const word of answer.split(/(?= )/)) onDelta({ text: word });
    return { text: answer, finish: 'stop', usage };
  },
});
