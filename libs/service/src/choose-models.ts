import { nameOf, type App, type Bounds } from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import { demoModel } from '@troupe/llm/demo';
import { openaiModels } from '@troupe/llm/openai';
import type { ModelSettings } from './settings.ts';

export interface Models {
  /** The model behind a name an agent uses: `default` is the configured one. */
  resolve(this: void, name: string): string;
  provider(this: void, name: string): ModelProvider | undefined;
  /** Every model the app's agents may ask for. */
  names(this: void): Iterable<string>;
  notices(): readonly string[];
}

const DEFAULT_OPENAI_MODEL = 'openai/gpt-5-mini';

const NO_KEY =
  'No model key is set: the bundled demo model answers in place of openai models. Set OPENAI_API_KEY (or OPENAI_BASE_URL) to use a real one.';

/**
 * Which provider serves which model: the app's own by name, `openai/…` by the configured endpoint,
 * and the bundled demo model for what would need a key when there is none.
 */
export function chooseModels(config: ModelSettings & { readonly bounds?: Bounds }, app: () => App): Models {
  const demo = demoModel();
  const hasOpenAi = config.openai.apiKey !== undefined || config.openai.baseURL !== undefined;
  const bounds = config.bounds === undefined ? {} : { bounds: config.bounds };
  const openai = hasOpenAi ? openaiModels({ ...config.openai, ...bounds }) : undefined;
  const fallback = config.model ?? (openai === undefined ? 'demo' : DEFAULT_OPENAI_MODEL);
  const resolve = (name: string): string => (name === 'default' ? fallback : name);

  const provider = (name: string): ModelProvider | undefined => {
    const own = app().models.get(name);
    if (own !== undefined) return own;
    if (name === 'demo') return demo;
    return name.startsWith('openai/') ? (openai ?? demo) : undefined;
  };
  const names = (): Iterable<string> =>
    new Set([
      'demo',
      fallback,
      ...app().models.keys(),
      ...[...app().agents.values()].flatMap((agent) => agent.model.map((model) => resolve(nameOf(model)))),
    ]);

  return {
    resolve,
    provider,
    names,
    notices: () => [
      ...(openai === undefined ? [NO_KEY] : []),
      ...[...names()].filter((name) => provider(name) === undefined).map(unserved),
    ],
  };
}

function unserved(name: string): string {
  return `No provider serves the model "${name}": whoever asks for it fails. Models are "openai/…", "demo", and those in models/.`;
}
