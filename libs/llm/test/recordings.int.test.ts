import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noSecrets, redactor, TroupeError, type ModelRequest } from '@troupe/contracts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeModels, describeSetModels, type NextAnswer } from '../src/contract.ts';
import type { ModelProvider } from '../src/port.ts';
import { withRecordings, type RecordingSettings } from '../src/recordings.ts';
import { scriptedModel } from '../src/scripted.ts';

const say = (content: string): ModelRequest => ({ model: 'openai/m', messages: [{ role: 'user', content }], tools: [], settings: {} });

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'troupe-recordings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'recordings');
}

/** A model that counts how often it is asked. */
function counting() {
  let asked = 0;
  const provider: ModelProvider = {
    name: 'p',
    generate: async ({ messages }, { onDelta }) => {
      const text = `${messages[0]!.content as string} ${++asked}`;
      onDelta({ text });
      return { text, finish: 'stop', usage: { inputTokens: 3, outputTokens: 2, cost: 0.5 } };
    },
  };
  return { provider, count: () => asked };
}

async function ask(provider: ModelProvider, request: ModelRequest) {
  const pieces: string[] = [];
  const response = await provider.generate(request, { signal: new AbortController().signal, onDelta: ({ text }) => pieces.push(text) });
  return { ...response, streamed: pieces.join('') };
}

const settings = (folder: string, mode: RecordingSettings['mode'], failures: unknown[] = []): RecordingSettings => ({
  ...{ folder, mode, redact: noSecrets, onFailure: (error) => failures.push(error) },
});

const recording = (next: NextAnswer): ModelProvider => {
  const provider = scripted(next);
  return {
    name: provider.name,
    generate: async (request, options) => withRecordings(provider, settings(await newFolder(), 'cache')).generate(request, options),
  };
};

function scripted(next: NextAnswer): ModelProvider {
  switch (next.kind) {
    case 'text':
      return scriptedModel('m', () => ({ text: next.pieces }));
    case 'calls':
      return scriptedModel('m', () => ({ toolCalls: next.calls }));
    case 'silence':
      return scriptedModel('m', () => ({ text: 'too late', after: 20_000 }));
    case 'rate-limited':
      return scriptedModel('m', () => new TroupeError('model-rate-limited', 'Slow.', { retryable: true, retryAfter: next.retryAfter }));
    default:
      return next satisfies never;
  }
}

describeModels('a model that is recorded', recording);
describeSetModels('a model that is recorded, whose answers are set', recording);

describe('recordings', () => {
  it('answer the same request again, by whichever process, with what it used, and no other', async () => {
    const folder = await newFolder();
    const { provider, count } = counting();
    const first = await ask(withRecordings(provider, settings(folder, 'cache')), say('Hi'));
    expect(first).toMatchObject({ text: 'Hi 1', streamed: 'Hi 1', usage: { cost: 0.5 } });
    const reordered = { settings: {}, tools: [], messages: [{ content: 'Hi', role: 'user' }], model: 'openai/m' } as const;
    expect(await ask(withRecordings(provider, settings(folder, 'cache')), reordered)).toEqual(first);
    expect(count()).toBe(1);
    for (const other of [say('Ho'), { ...say('Hi'), model: 'openai/n' }, { ...say('Hi'), settings: { temperature: 1 } }])
      await ask(withRecordings(provider, settings(folder, 'cache')), other);
    expect(count()).toBe(4);
  });

  it('are of one model of one provider, whatever their names look like, and stay in their folder', async () => {
    const folder = await newFolder();
    const { provider, count } = counting();
    const names = ['gpt-4.1', 'gpt-4_1', 'gpt/4.1', '..', '../..', ''];
    for (const model of names) await ask(withRecordings(provider, settings(folder, 'cache')), { ...say('Hi'), model });
    await ask(withRecordings({ ...provider, name: '..' }, settings(folder, 'cache')), { ...say('Hi'), model: 'gpt-4.1' });
    expect(count()).toBe(names.length + 1);
    expect(await readdir(join(folder, '..'))).toEqual(['recordings']);
  });

  it('are made anew, or are all there is', async () => {
    const folder = await newFolder();
    const { provider, count } = counting();
    const replayed = withRecordings(provider, settings(folder, 'replay'));
    await expect(ask(replayed, say('Hi'))).rejects.toMatchObject({
      code: 'model-failed',
      retryable: false,
      message: expect.stringContaining(
        `Nothing is recorded of what model "openai/m" answers to this request of a first message: there is no ${folder}`,
      ),
    });
    await ask(withRecordings(provider, settings(folder, 'record')), say('Hi'));
    await ask(withRecordings(provider, settings(folder, 'record')), say('Hi'));
    expect([count(), (await ask(replayed, say('Hi'))).text]).toEqual([2, 'Hi 2']);
  });

  it('have no secrets in them', async () => {
    const folder = await newFolder();
    const secret = 'a-secret-of-this-process';
    const { provider } = counting();
    await ask(withRecordings(provider, { ...settings(folder, 'cache'), redact: redactor([secret]) }), say(`It is ${secret}`));
    const [file] = await readdir(join(folder, 'p', 'openai_m'));
    const text = await readFile(join(folder, 'p', 'openai_m', file!), 'utf8');
    expect(text).toContain('It is ');
    expect(text).not.toContain(secret);
  });

  it('that cannot be read say which file, and what to do', async () => {
    const folder = await newFolder();
    const { provider, count } = counting();
    const kept = withRecordings(provider, settings(folder, 'cache'));
    await ask(kept, say('Hi'));
    const [file] = await readdir(join(folder, 'p', 'openai_m'));
    for (const text of ['{', '{}', 'null', '{"version":2,"response":{"usage":{}}}']) {
      await writeFile(join(folder, 'p', 'openai_m', file!), text);
      await expect(ask(kept, say('Hi'))).rejects.toMatchObject({ code: 'model-bad-answer', message: expect.stringContaining(file!) });
    }
    expect(count()).toBe(1);
  });

  it('that cannot be written cost no answer', async () => {
    const folder = await newFolder();
    await writeFile(folder, 'A file, and no folder.');
    const failures: unknown[] = [];
    const { provider } = counting();
    expect((await ask(withRecordings(provider, settings(folder, 'record', failures)), say('Hi'))).text).toBe('Hi 1');
    expect(failures).toHaveLength(1);
  });
});
