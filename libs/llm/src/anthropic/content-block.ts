import type Anthropic from '@anthropic-ai/sdk';
import type { Part } from '@troupe/contracts';
import { contentData, notTaken } from '../request/content-data.ts';

const IMAGES: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
] satisfies Anthropic.Base64ImageSource['media_type'][];

/** A part of what a user said. @throws TroupeError `model-bad-request` for what the API does not take */
export function contentBlock(part: Part): Anthropic.ContentBlockParam {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image', source: imageSource(part) };
    case 'file':
      return { type: 'document', source: documentSource(part), ...(part.name === undefined ? {} : { title: part.name }) };
    case 'audio':
      throw notTaken(part, 'no audio');
    default:
      return part satisfies never;
  }
}

function imageSource(part: Extract<Part, { readonly type: 'image' }>): Anthropic.ImageBlockParam['source'] {
  const bytes = contentData(part.url);
  if (bytes === undefined) return { type: 'url', url: part.url };
  if (!IMAGES.includes(bytes.type)) throw notTaken(part, `images as ${IMAGES.join(', ')} in base64, or by their address`);
  return { type: 'base64', media_type: bytes.type as Anthropic.Base64ImageSource['media_type'], data: bytes.data };
}

function documentSource(part: Extract<Part, { readonly type: 'file' }>): Anthropic.DocumentBlockParam['source'] {
  const bytes = contentData(part.url);
  if (bytes === undefined) return { type: 'url', url: part.url };
  if (bytes.type === 'application/pdf') return { type: 'base64', media_type: 'application/pdf', data: bytes.data };
  if (!bytes.type.startsWith('text/')) throw notTaken(part, 'files as PDF or text in base64, or PDF by its address');
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(bytes.data, 'base64').toString('utf8') };
}
