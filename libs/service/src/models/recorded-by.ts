import { noSecrets, toFailure, type Redactor, type WorkflowLog } from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import { withRecordings } from '@troupe/llm/recordings';
import type { ModelSettings } from '../settings/settings.ts';

export interface RecordingParts extends Pick<ModelSettings, 'recordings'> {
  readonly redact?: Pick<Redactor, 'data'>;
  readonly log?: Pick<WorkflowLog, 'warn'>;
}

/** Providers with their recordings, as settings say; the very same where nothing is recorded. */
export function recordedBy({ recordings, redact = noSecrets, log }: RecordingParts): (provider: ModelProvider) => ModelProvider {
  if (recordings === undefined) return (provider) => provider;
  const onFailure = (error: unknown): void => log?.warn('cannot record what a model answered', { error: toFailure(error).message });
  const known = new WeakMap<ModelProvider, ModelProvider>();
  return (provider) => {
    const before = known.get(provider) ?? withRecordings(provider, { ...recordings, redact, onFailure });
    known.set(provider, before);
    return before;
  };
}
