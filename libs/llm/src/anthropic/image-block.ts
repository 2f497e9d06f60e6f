import { TroupeError } from '@troupe/contracts';
import type Anthropic from '@anthropic-ai/sdk';

const TYPES: readonly string[] = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
] satisfies Anthropic.Base64ImageSource['media_type'][];

/** A picture by its address, or with its bytes in it. @throws TroupeError `model-bad-request` */
export function imageBlock(url: string): Anthropic.ImageBlockParam {
  if (!url.startsWith('data:')) return { type: 'image', source: { type: 'url', url } };
  const comma = url.indexOf(',');
  const [type = '', ...parameters] = url.slice('data:'.length, comma).split(';');
  if (comma === -1 || !TYPES.includes(type) || parameters.at(-1) !== 'base64')
    throw new TroupeError('model-bad-request', `An image with its bytes in it is ${TYPES.join(', ')} in base64: data:image/png;base64,…`, {
      retryable: false,
    });
  return {
    type: 'image',
    source: { type: 'base64', media_type: type as Anthropic.Base64ImageSource['media_type'], data: url.slice(comma + 1) },
  };
}
