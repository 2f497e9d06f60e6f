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
  const { name } = provider;
  const record = async (request: ModelRequest, response: Awaited<ReturnType<ModelProvider['generate']>>): Promise<void> => {
    const recording = { version: 1, at: new Date().toISOString(), request: redact.data(request), response: redact.data(response) } as const;
    await writeRecording(placeOf(folder, name, request), recording).catch(onFailure);
  };
  return {
    name,
    async generate(request, options) {
      options.signal.throwIfAborted();
      const recorded = mode === 'record' ? undefined : await readRecording(placeOf(folder, name, request));
      if (recorded !== undefined) {
        const { response } = recorded;
        if (response.text !== undefined && response.text !== '') options.onDelta({ text: response.text });
        return response;
      }
      if (mode === 'replay') throw notRecorded(request, placeOf(folder, name, request));
      const response = await provider.generate(request, options);
      await record(request, response);
      return response;
    },
  };
}

function notRecorded({ messages, model }: ModelRequest, place: string): TroupeError {
  const asked = messages.length === 1 ? 'a first message' : `${messages.length} messages`;
  return new TroupeError(
    'model-failed',
    `Nothing is recorded of what model "${model}" answers to this request of ${asked}: there is no ${place}. What is sent differs from what was recorded; record it with TROUPE_RECORDINGS_MODE=cache.`,
    { retryable: false },
  );
}
