import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('loads the SDK with the first call, not before', async () => {
  const openai = new URL('../src/openai.ts', import.meta.url).href;
  const program = `
    import { openaiModels } from ${JSON.stringify(openai)};
    import { registerHooks } from 'node:module';
    let loaded = 0;
    registerHooks({ load(url, context, next) { if (url.includes('/node_modules/openai/')) loaded++; return next(url, context); } });
    const models = openaiModels({ baseURL: 'http://127.0.0.1:1/v1' });
    const before = loaded;
    const request = { model: 'm', messages: [], tools: [], settings: {} };
    await models.generate(request, { signal: new AbortController().signal, onDelta() {} }).catch(() => {});
    console.log(JSON.stringify({ before, after: loaded > 0 }));
  `;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program]);
  expect(JSON.parse(stdout)).toEqual({ before: 0, after: true });
});
