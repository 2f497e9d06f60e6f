import {
  artifactHandle,
  defaultBounds,
  isLarge,
  toBoundedJson,
  toFailure,
  type Json,
  type StoredValue,
  type WorkContext,
} from '@troupe/contracts';
import type { WorkResult } from '../attempts/job.ts';

/**
 * What an agent's call gives: a result of more than `most` bytes is stored as an artifact, and its beginning stands in
 * its place. One that cannot be stored is given as it is, for the conversation to cut.
 */
export async function storeLarge(result: WorkResult, name: string, ctx: WorkContext, most: number): Promise<WorkResult> {
  const { value } = result;
  if (ctx.agent === undefined || value === undefined || !isLarge(value as Json, most)) return result;
  const isText = typeof value === 'string';
  const text = isText
    ? value
    : JSON.stringify(toBoundedJson(value, `The result of tool ${JSON.stringify(name)}`, defaultBounds.artifactBytes));
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json';
  try {
    const artifact = await ctx.artifacts.put({ name: `result of ${name}`.slice(0, defaultBounds.nameCharacters), type, content: text });
    const head = text.slice(0, defaultBounds.resultHead).toWellFormed();
    const stored: StoredValue = { storedResult: { artifact: artifactHandle(artifact), type, bytes: artifact.bytes, head } };
    return { ...result, value: stored as unknown as Json };
  } catch (error) {
    ctx.signal.throwIfAborted();
    ctx.log.warn('A large result is not stored as an artifact; the model is given its beginning.', {
      tool: name,
      error: toFailure(error).message,
    });
    return result;
  }
}
