import { workflow } from 'troupe';
import { z } from 'zod';

/** One red dot, and a sound of no length. */
const IMAGE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
const AUDIO = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';
const image = { type: 'image', data: IMAGE, mimeType: 'image/png' };

/** What results can be made of. */
export const audio = workflow('test_audio_content', async () => ({ content: [{ type: 'audio', data: AUDIO, mimeType: 'audio/wav' }] }), {
  expose: true,
});
export const picture = workflow('test_image_content', async () => ({ content: [image] }), { expose: true });
export const embedded = workflow(
  'test_embedded_resource',
  async () => ({
    content: [
      {
        type: 'resource',
        resource: { uri: 'test://embedded-resource', mimeType: 'text/plain', text: 'This is an embedded resource content.' },
      },
    ],
  }),
  { expose: true },
);
export const mixed = workflow(
  'test_multiple_content_types',
  async () => ({
    content: [
      { type: 'text', text: 'Multiple content types test:' },
      image,
      {
        type: 'resource',
        resource: { uri: 'test://mixed-content-resource', mimeType: 'application/json', text: '{"test":"data","value":123}' },
      },
    ],
  }),
  { expose: true },
);

/** Prompts. */
export const simple = workflow('test_simple_prompt', async () => 'This is a simple prompt for testing.', { expose: { as: 'prompt' } });
export const withArguments = workflow({
  name: 'test_prompt_with_arguments',
  description: 'Takes two arguments',
  input: z.object({ arg1: z.string().describe('The first'), arg2: z.string().describe('The second') }),
  expose: { as: 'prompt', title: 'With arguments' },
  run: async (_ctx, { arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
});
export const withResource = workflow({
  name: 'test_prompt_with_embedded_resource',
  input: z.object({ resourceUri: z.string() }),
  expose: { as: 'prompt' },
  run: async (_ctx, { resourceUri }) => ({
    messages: [
      {
        role: 'user',
        content: {
          type: 'resource',
          resource: { uri: resourceUri, mimeType: 'text/plain', text: 'Embedded resource content for testing.' },
        },
      },
      { role: 'user', content: { type: 'text', text: 'Please process the embedded resource above.' } },
    ],
  }),
});
export const withImage = workflow(
  'test_prompt_with_image',
  async () => ({
    messages: [
      { role: 'user', content: image },
      { role: 'user', content: { type: 'text', text: 'Please analyze the image above.' } },
    ],
  }),
  { expose: { as: 'prompt' } },
);

/** Resources. */
export const text = workflow('static-text', async () => 'This is the content of the static text resource.', {
  description: 'A text',
  expose: { as: 'resource', uri: 'test://static-text' },
});
export const binary = workflow('static-binary', async () => ({ blob: IMAGE }), {
  expose: { as: 'resource', uri: 'test://static-binary', mimeType: 'image/png' },
});
export const watched = workflow('watched-resource', async () => 'Watched resource content', {
  expose: { as: 'resource', uri: 'test://watched-resource' },
});
export const template = workflow({
  name: 'template',
  input: z.object({ id: z.string() }),
  expose: { as: 'resource', uri: 'test://template/{id}/data', mimeType: 'application/json' },
  run: async (_ctx, { id }) => ({ id, templateTest: true, data: `Data for ID: ${id}` }),
});
