import { model } from 'troupe';

const usage = { inputTokens: 1, outputTokens: 1 };

/** Writes a program that fails, then one that writes a file, then one in another language that reads it. */
export const analystModel = model({
  name: 'analyst-model',
  generate: async ({ messages }) => {
    const results = messages.filter(({ role }) => role === 'tool').map(({ content }) => content as string);
    const call = (id: string, name: string, args: object) => ({
      ...{ toolCalls: [{ id, name, args: args as never }], finish: 'tools' as const, usage },
    });
    if (results.length === 0) return call('c1', 'run_javascript', { code: 'console.log("so far"); undefinedName' });
    if (results.length === 1)
      return call('c2', 'run_javascript', { code: 'files.write("sums.csv", [1, 2, 3].map((n) => n * n).join(",")); "written"' });
    if (results.length > 2) return { text: JSON.stringify(results), finish: 'stop', usage };
    const { files } = JSON.parse(results[1]!) as { files: { artifact: string }[] };
    return call('c3', 'run_python', { code: 'sum(int(n) for n in open("sums.csv").read().split(","))', files: [files[0]!.artifact] });
  },
});
