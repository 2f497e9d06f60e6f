import { createHash } from 'node:crypto';
import { codeTools, ownProcesses } from '../../src/code.ts';
import type { Artifact, Artifacts, CodeResult, CodeSettings, CodeTool } from '@troupe/contracts';
import { contextOf } from '../../src/contract.ts';
import { appOf } from '../local-world.ts';

export type Kept = Map<string, Artifact & { readonly content: Uint8Array }>;

/** Artifacts of one task, in memory. */
export function artifactsIn(kept: Kept): Artifacts {
  return {
    async put({ name, type = 'text/plain', content }) {
      const bytes = Buffer.from(content as string);
      const id = createHash('sha256').update(name).update(bytes).digest('hex').slice(0, 32);
      const artifact = { id, task: 't', name, type, bytes: bytes.length, at: '2026-01-01T00:00:00.000Z' };
      kept.set(id, { ...artifact, content: bytes });
      return artifact;
    },
    async get(handle, { from = 0 } = {}) {
      const { content, ...artifact } = kept.get(handle.slice(handle.lastIndexOf('/') + 1))!;
      // In small pieces, as a store gives them.
      return { artifact, from, content: content.subarray(from, from + 100_000) };
    },
    list: async () => [...kept.values()],
  };
}

function codeTool(code: CodeSettings): CodeTool {
  return { kind: 'tool', name: 't', description: 'Runs code', code };
}

/** One attempt of a tool that runs code. */
export async function runCode(
  settings: CodeSettings,
  code: string,
  {
    files = [],
    kept = new Map(),
    signal,
  }: { readonly files?: readonly string[]; readonly kept?: Kept; readonly signal?: AbortSignal } = {},
): Promise<CodeResult> {
  const tools = codeTools(appOf('one', codeTool(settings)), ownProcesses);
  const context = contextOf({ artifacts: artifactsIn(kept), ...(signal === undefined ? {} : { signal }) });
  return (await tools.run({ name: 't', args: { code, files } }, context)).value as CodeResult;
}

export async function failureOf(made: Promise<unknown>): Promise<Error & { readonly code?: string }> {
  return made.then(
    (value) => {
      throw new Error(`It did not fail: ${JSON.stringify(value)}`);
    },
    (error: Error) => error,
  );
}
