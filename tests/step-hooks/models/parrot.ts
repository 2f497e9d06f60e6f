import { appendFileSync } from 'node:fs';
import { model, type ModelDefinition } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Says what it was asked with; an input that begins with `pay` calls a tool first. Each call is a line of a file. */
const parrot = (name: string): ModelDefinition =>
  model({
    name,
    generate: async ({ messages, tools, settings }) => {
      appendFileSync(process.env['HOOK_LEDGER']!, `model ${name}\n`);
      const system = messages.find(({ role }) => role === 'system')?.content;
      const last = messages.at(-1)!;
      if (last.role === 'user' && String(last.content).startsWith('pay'))
        return { toolCalls: [{ id: 'c1', name: 'pay', args: { euros: 7 } }], finish: 'tools', usage };
      const text = JSON.stringify({ name, system, tools: tools.map((tool) => tool.name), settings, last: last.content });
      return { text, finish: 'stop', usage };
    },
  });

export const cheap = parrot('cheap');
export const strong = parrot('strong');
