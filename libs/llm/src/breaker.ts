import { TroupeError } from '@troupe/contracts';
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen, type CircuitBreakerPolicy } from 'cockatiel';
import type { ModelProvider } from './port.ts';

export interface BreakerSettings {
  /** Failures in a row after which a model is left alone. */
  readonly failures?: number;
  /** Milliseconds it is left alone then, before one call tries again. */
  readonly pause?: number;
}

const FAILURES = 5;
/** Longer than a provider is waited for where another model can be asked: that one is asked at once. */
const PAUSE_MS = 15_000;
/** Models whose failures are counted. */
const MOST_MODELS = 1_000;

/** A provider that leaves a model alone for a while whose server failed several times in a row, each model for itself. */
export function withBreaker(provider: ModelProvider, { failures = FAILURES, pause = PAUSE_MS }: BreakerSettings = {}): ModelProvider {
  const breakers = new Map<string, CircuitBreakerPolicy>();
  const breakerOf = (model: string): CircuitBreakerPolicy => {
    const known = breakers.get(model);
    if (known !== undefined) return known;
    if (breakers.size >= MOST_MODELS) breakers.delete(breakers.keys().next().value!);
    const made = circuitBreaker(handleWhen(isFault), { halfOpenAfter: pause, breaker: new ConsecutiveBreaker(failures) });
    breakers.set(model, made);
    return made;
  };

  return {
    name: provider.name,
    async generate(request, options) {
      options.signal.throwIfAborted();
      const breaker = breakerOf(request.model);
      const leftAlone = (): TroupeError =>
        new TroupeError('model-failed', `Model "${request.model}" failed ${failures} times in a row, and is left alone for a while.`, {
          retryable: true,
          retryAfter: pause,
        });
      // While one call tries, the others do not wait for what comes of it.
      if (breaker.state === CircuitState.HalfOpen) throw leftAlone();
      try {
        return await breaker.execute(() => provider.generate(request, options));
      } catch (error) {
        throw error instanceof BrokenCircuitError ? leftAlone() : error;
      }
    },
  };
}

const FAULTS: ReadonlySet<string> = new Set(['model-failed', 'model-connection', 'model-timeout']);

/** What says that the server is not well: a limit, a refusal and a request that is wrong say nothing of it. */
function isFault(error: unknown): boolean {
  return error instanceof TroupeError && error.retryable !== false && FAULTS.has(error.code);
}
