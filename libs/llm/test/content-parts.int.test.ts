import type { Part } from '@troupe/contracts';
import { startMessagesServer, startResponsesServer, startStrictServer } from '@troupe/testing/model-servers';
import { describe, expect, it } from 'vitest';
import { anthropicModels } from '../src/anthropic.ts';
import { begins, ends, events, finishes, named, responseOf, says, text } from '../src/oddities.ts';
import { openaiModels } from '../src/openai.ts';
import { ask, HELLO, KEY } from './http-models.ts';

const image: Part = { type: 'image', url: 'data:image/png;base64,iVBORw0=' };
const pdf: Part = { type: 'file', url: 'data:application/pdf;base64,JVBERi0=', name: 'a.pdf' };
const pdfAt: Part = { type: 'file', url: 'https://example.com/a.pdf' };
const note: Part = { type: 'file', url: `data:text/markdown;base64,${Buffer.from('# Né').toString('base64')}` };
const sound: Part = { type: 'audio', url: 'data:audio/wav;base64,UklGRg==' };
const nothing: Part = { type: 'file', url: 'data:nonsense' };

type Send = (parts: readonly Part[]) => Promise<unknown>;

const sendChat: Send = async (parts) => {
  const server = await startStrictServer('openai', (_, response) => void response.end(events(says('Hi'), ends('stop'))));
  try {
    const provider = openaiModels({ apiKey: KEY, baseURL: server.url, settings: { family: 'openai' } });
    await ask(provider, { ...HELLO, messages: [{ role: 'user', content: parts }] });
    return server.asked[0]?.body.messages[0]?.content;
  } finally {
    await server.close();
  }
};
const sendResponses: Send = async (parts) => {
  const server = await startResponsesServer((_, response) => void response.end(responseOf('Hi')));
  try {
    const provider = openaiModels({ apiKey: KEY, baseURL: server.url, settings: { api: 'responses' } });
    await ask(provider, { ...HELLO, messages: [{ role: 'user', content: parts }] });
    return (server.asked[0]!.body.input as readonly { readonly content: unknown }[])[0]?.content;
  } finally {
    await server.close();
  }
};
const sendMessages: Send = async (parts) => {
  const server = await startMessagesServer((_, response) => void response.end(named(begins(), ...text('Hi'), ...finishes('end_turn'))));
  try {
    const provider = anthropicModels({ apiKey: KEY, baseURL: server.url });
    await ask(provider, { ...HELLO, messages: [{ role: 'user', content: [...parts, { type: 'text', text: 'What is it?' }] }] });
    expect(server.refused).toEqual([]);
    return (server.asked[0]!.body.messages![0]!.content as readonly unknown[]).slice(0, -1);
  } finally {
    await server.close();
  }
};

describe('what is no text goes', () => {
  it('over Chat Completions', async () => {
    expect(await sendChat([image, pdf, sound])).toEqual([
      { type: 'image_url', image_url: { url: image.url } },
      { type: 'file', file: { filename: 'a.pdf', file_data: pdf.url } },
      { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
    ]);
  });

  it('over the Responses API', async () => {
    expect(await sendResponses([image, pdf, pdfAt])).toEqual([
      { type: 'input_image', image_url: image.url, detail: 'auto' },
      { type: 'input_file', filename: 'a.pdf', file_data: pdf.url },
      { type: 'input_file', file_url: pdfAt.url },
    ]);
  });

  it('over the Messages API', async () => {
    expect(await sendMessages([image, pdf, pdfAt, note])).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0=' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }, title: 'a.pdf' },
      { type: 'document', source: { type: 'url', url: pdfAt.url } },
      { type: 'document', source: { type: 'text', media_type: 'text/plain', data: '# Né' } },
    ]);
  });

  it.each<[string, Send, Part]>([
    ['Chat Completions take no file by its address', sendChat, pdfAt],
    ['Chat Completions take no audio of another kind', sendChat, { type: 'audio', url: 'data:audio/flac;base64,AAAA' }],
    ['Chat Completions take no audio by its address', sendChat, { type: 'audio', url: 'https://example.com/a.wav' }],
    ['the Responses API takes no audio', sendResponses, sound],
    ['the Messages API takes no audio', sendMessages, sound],
    ['the Messages API takes no picture of another kind', sendMessages, { type: 'image', url: 'data:image/tiff;base64,AAAA' }],
    ['the Messages API takes no file of another kind', sendMessages, { type: 'file', url: 'data:application/zip;base64,AAAA' }],
    ['the Messages API takes nothing without bytes', sendMessages, nothing],
  ])('and where it cannot, the next model is asked: %s', async (_, send, part) => {
    await expect(send([part])).rejects.toMatchObject({
      code: 'model-bad-request',
      retryable: false,
      message: expect.stringContaining('its API takes'),
    });
  });
});
