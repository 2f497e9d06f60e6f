import { TroupeError, type ModelRequest, type Redactor } from '@troupe/contracts';
import type { ModelProvider } from './port.ts';
import { placeOf, readRecording, writeRecording } from './recordings/recording.ts';

export interface RecordingSettings {
  /** Where recordings are; it is made when the first one is written. */
  readonly folder: string;
  /**
   * `cache`: a request that is recorded is answered from there, and others are made and recorded; `record`: all are
   * made and recorded anew; `replay`: none is made, and what is not recorded fails.
   */
  readonly mode: RecordingMode;
  /** Takes secrets out of what is written. */
  readonly redact: Pick<Redactor, 'data'>;
  /** Receives what kept an answer from being recorded; the answer counts all the same. */
  readonly onFailure: (error: unknown) => void;
}

export const recordingModes = ['cache', 'record', 'replay'] as const;
export type RecordingMode = (typeof recordingModes)[number];

/**
 * A provider whose answers are recorded in files, and given again to the same request. A recorded answer costs
 * what it did: limits and budgets hold as they did when it was made.
 */
export function withRecordings(provider: ModelProvider, { folder, mode, redact, onFailure }: RecordingSettings): ModelProvider {
  const record = async (request: ModelRequest, response: Awaited<ReturnType<ModelProvider['generate']>>): Promise<void> => {
    const recording = { version: 1, at: new Date().toISOString(), request: redact.data(request), response: redact.data(response) } as const;
    await writeRecording(placeOf(folder, request), recording).catch(onFailure);
  };
  return {
    name: provider.name,
    async generate(request, options) {
      options.signal.throwIfAborted();
      const recorded = mode === 'record' ? undefined : await readRecording(placeOf(folder, request));
      if (recorded !== undefined) {
        const { response } = recorded;
        if (response.text !== undefined && response.text !== '') options.onDelta({ text: response.text });
        return response;
      }
      if (mode === 'replay') throw notRecorded(request, folder);
      const response = await provider.generate(request, options);
      await record(request, response);
      return response;
    },
  };
}

function notRecorded(request: ModelRequest, folder: string): TroupeError {
  const asked = request.messages.length === 1 ? 'a first message' : `${request.messages.length} messages`;
  return new TroupeError(
    'model-failed',
    `Nothing is recorded in ${folder} of what model "${request.model}" answers to this request of ${asked}: ${placeOf(folder, request)} does not exist. What is sent differs from what was recorded; record it with TROUPE_RECORDINGS_MODE=cache.`,
    { retryable: false },
  );
}
