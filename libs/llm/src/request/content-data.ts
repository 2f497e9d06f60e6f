import { TroupeError, type Part } from '@troupe/contracts';

/** What a part has with it. */
export interface ContentData {
  /** Such as `application/pdf`, in small letters. */
  readonly type: string;
  /** In base64. */
  readonly data: string;
}

/** The bytes of a part that has them with it; undefined where it is by an address. */
export function contentData(url: string): ContentData | undefined {
  if (!url.startsWith('data:')) return undefined;
  const comma = url.indexOf(',');
  const [type = '', ...parameters] = url.slice('data:'.length, comma === -1 ? undefined : comma).split(';');
  if (comma === -1 || parameters.at(-1) !== 'base64') return { type: 'unknown', data: '' };
  return { type: type.toLowerCase(), data: url.slice(comma + 1) };
}

/** The next model of an agent may take it. @param takes what would be taken instead */
export function notTaken({ type }: Part, takes: string): TroupeError {
  const what = type === 'image' || type === 'audio' ? `This ${type}` : 'This file';
  return new TroupeError(
    'model-bad-request',
    `${what} cannot be given to the model: its API takes ${takes}. Give it so, or use another model.`,
    {
      retryable: false,
    },
  );
}
