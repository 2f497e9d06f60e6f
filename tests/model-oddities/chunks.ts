/** A piece of a streamed answer. */
export interface Chunk {
  readonly delta: object;
  readonly finish: string | null;
  /** It has no choice at all. */
  readonly empty?: true;
}

export const delta = (fields: object, finish: string | null = null): Chunk => ({ delta: fields, finish });

export function eventOf({ delta: fields, finish, empty }: Chunk): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    model: 'm',
    choices: empty ? [] : [{ index: 0, delta: fields, finish_reason: finish }],
  };
}
