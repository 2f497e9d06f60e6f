import type { Json, Part } from '@troupe/contracts';
import { contentData, notTaken } from '../../request/content-data.ts';

const FORMATS: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
};

/** A part of what a user said, as Chat Completions has it. @throws TroupeError `model-bad-request` for what it has not */
export function contentPart(part: Part): Json {
  switch (part.type) {
    case 'text':
      return { ...part };
    case 'image':
      return { type: 'image_url', image_url: { url: part.url } };
    case 'file': {
      if (contentData(part.url) === undefined) throw notTaken(part, 'files with their bytes, such as data:application/pdf;base64,…');
      return { type: 'file', file: { filename: part.name ?? 'file.pdf', file_data: part.url } };
    }
    case 'audio': {
      const bytes = contentData(part.url);
      const format = FORMATS[bytes?.type ?? ''];
      if (bytes === undefined || format === undefined) throw notTaken(part, 'audio as wav or mp3, with its bytes: data:audio/wav;base64,…');
      return { type: 'input_audio', input_audio: { data: bytes.data, format } };
    }
    default:
      return part satisfies never;
  }
}
