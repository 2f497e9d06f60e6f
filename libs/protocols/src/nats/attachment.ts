import { extname } from 'node:path';
import { TroupeError, type Part } from '@troupe/contracts';
import { z } from 'zod';

interface Attachment {
  readonly filename: string;
  readonly content: string;
}

/** A file that comes with a prompt. */
export const attachment: z.ZodType<Attachment> = z.looseObject({ filename: z.string().min(1).max(255), content: z.base64() });

const imageTypes: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
};

/** What an agent is shown of a file: a picture, or its text under its name. @throws TroupeError `validation-failed` */
export function partOf({ filename, content }: Attachment): Part {
  const type = imageTypes[extname(filename).toLowerCase()];
  if (type !== undefined) return { type: 'image', url: `data:${type};base64,${content}` };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(content, 'base64'));
    return { type: 'text', text: `${filename}:\n${text}` };
  } catch {
    throw new TroupeError('validation-failed', `Agents are shown pictures and text; ${JSON.stringify(filename)} is neither.`);
  }
}
