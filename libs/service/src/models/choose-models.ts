import { nameOf, TroupeError, type AgentDefinition, type App, type Bounds, type ModelDefinition } from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import { anthropicModels } from '@troupe/llm/anthropic';
import { withBreaker } from '@troupe/llm/breaker';
import { demoModel } from '@troupe/llm/demo';
import { openaiModels } from '@troupe/llm/openai';
import { recordedBy, type RecordingParts } from './recorded-by.ts';
import { agentsOfLimit } from './agents-of-limit.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { servedModel, type ModelKeys } from './served-model.ts';
import type { ModelSettings } from '../settings/settings.ts';

export interface Models {
  /** The model behind a name an agent uses: `default` is the configured one. */
  resolve(this: void, name: string): string;
  provider(this: void, name: string): ModelProvider | undefined;
  /** Every model the app's agents may ask for. */
  names(this: void): Iterable<string>;
  notices(): readonly string[];
  /**
   * Whether every agent of an app whose cost is limited asks models whose cost is known, as do the agents below it.
   *
   * @throws TroupeError `invalid-app`
   */
  demandPrices(app: App): void;
}

/** The providers whose models are named after them, and what answers where the default is asked and there is a key of theirs. */
const FAMILIES = { openai: 'openai/gpt-5-mini', anthropic: 'anthropic/claude-haiku-5-5' } as const;
type Family = keyof typeof FAMILIES;
const familyNames = Object.keys(FAMILIES) as readonly Family[];

const noKey = (family: Family): string => {
  const name = family.toUpperCase();
  return `No model key is set: the bundled demo model answers in place of ${family} models. Set ${name}_API_KEY (or ${name}_BASE_URL) to use a real one.`;
};

/**
 * Which provider serves which model: the app's own by name, `openai/…` and `anthropic/…` by the configured
 * endpoints, and the bundled demo model for what would need a key when there is none.
 */
export function chooseModels(config: ModelSettings & ModelKeys & RecordingParts & { readonly bounds?: Bounds }, app: () => App): Models {
  const demo = demoModel();
  const bounds = config.bounds === undefined ? {} : { bounds: config.bounds };
  const isReplayed = config.recordings?.mode === 'replay';
  // Of a model that is replayed nothing is asked: it needs no key.
  const isSet = ({ apiKey, baseURL }: ProviderSettings): boolean => isReplayed || apiKey !== undefined || baseURL !== undefined;
  const settingsOf = (family: Family): ProviderSettings => config[family] ?? {};
  const real: Readonly<Record<Family, ModelProvider | undefined>> = {
    openai: isSet(settingsOf('openai')) ? withBreaker(openaiModels({ ...settingsOf('openai'), ...bounds })) : undefined,
    anthropic: isSet(settingsOf('anthropic')) ? withBreaker(anthropicModels({ ...settingsOf('anthropic'), ...bounds })) : undefined,
  };
  const keyed = familyNames.find((family) => real[family] !== undefined);
  const fallback = config.model ?? (keyed === undefined ? 'demo' : FAMILIES[keyed]);
  const resolve = (name: string): string => (name === 'default' ? fallback : name);

  const served = new WeakMap<ModelDefinition, ModelProvider>();
  const ofApp = (definition: ModelDefinition): ModelProvider => {
    if (!('server' in definition)) return definition;
    const known = served.get(definition) ?? withBreaker(servedModel(definition, config, bounds));
    served.set(definition, known);
    return known;
  };
  const found = (name: string): ModelProvider | undefined => {
    const own = app().models.get(name);
    if (own !== undefined) return ofApp(own);
    if (name === 'demo') return demo;
    const family = familyOf(name);
    return family === undefined ? undefined : (real[family] ?? demo);
  };
  const recorded = recordedBy(config);
  const provider = (name: string): ModelProvider | undefined => {
    const there = found(name);
    return there === undefined || there === demo ? there : recorded(there);
  };
  const modelsOf = (agent: AgentDefinition): readonly string[] => agent.model.map((model) => resolve(nameOf(model)));
  const names = (): Iterable<string> =>
    new Set(['demo', fallback, ...app().models.keys(), ...[...app().agents.values()].flatMap(modelsOf)]);
  /** The providers in whose place it answers an agent that means a real one. */
  const demoStandsIn = (): readonly Family[] => {
    const asked = [...app().agents.values()].flatMap(({ model }) => model.map(nameOf)).filter((name) => !app().models.has(name));
    const meant = asked.map((name) => familyOf(name === 'default' ? (config.model ?? FAMILIES[keyed ?? 'openai']) : name));
    return familyNames.filter((family) => real[family] === undefined && meant.includes(family));
  };
  /** A provider of one's own says what an answer cost; of the others it is set. */
  const isPriced = (name: string, { models }: App): boolean => {
    const own = models.get(name);
    if (own !== undefined) return !('server' in own) || own.server.prices !== undefined;
    const family = familyOf(name);
    return family === undefined || real[family] === undefined || isReplayed || settingsOf(family).settings?.prices !== undefined;
  };

  return {
    resolve,
    provider,
    names,
    notices: () => [
      ...demoStandsIn().map(noKey),
      ...[...names()].filter((name) => provider(name) === undefined).map(unserved),
      ...[...app().models.values()].flatMap((definition) => keyNotices(definition, config)),
    ],
    demandPrices: (loaded) => {
      for (const agent of loaded.agents.values()) {
        const bound = costBound(agent);
        if (bound === undefined) continue;
        // What a budget adds up are the calls of the agent alone.
        for (const asked of bound === 'limits' ? agentsOfLimit(agent, loaded) : [agent]) {
          const unpriced = modelsOf(asked).find((name) => !isPriced(name, loaded));
          if (unpriced !== undefined) throw withoutPrice(agent, asked, unpriced, bound);
        }
      }
    },
  };
}

function unserved(name: string): string {
  return `No provider serves the model "${name}": a call of it fails. Models are "openai/…", "anthropic/…", "demo", and those in models/.`;
}

function familyOf(model: string): Family | undefined {
  return familyNames.find((family) => model.startsWith(`${family}/`));
}

function keyNotices(definition: ModelDefinition, { key, hiddenKeys }: ModelSettings): readonly string[] {
  const named = 'server' in definition ? definition.server.key : undefined;
  // Of secrets the process says it that has them.
  if (typeof named !== 'string') return [];
  if (key(named) === undefined) return [`The model "${definition.name}" has no key: ${named} is not set.`];
  if (hiddenKeys.includes(named)) return [];
  return [`Code of the app can find the key ${named} in its environment. Name it in TROUPE_MODEL_KEY_NAMES to take it out.`];
}

/** What of an agent bounds the cost. */
function costBound({ limits, budgets }: AgentDefinition): 'limits' | 'budgets' | undefined {
  if (limits?.cost !== undefined) return 'limits';
  return budgets?.some(({ cost }) => cost !== undefined) === true ? 'budgets' : undefined;
}

function withoutPrice({ name, limits }: AgentDefinition, asked: AgentDefinition, model: string, bound: 'limits' | 'budgets'): TroupeError {
  const whose = asked.name === name ? 'its model' : `the model of agent "${asked.name}", which it asks,`;
  return new TroupeError(
    'invalid-app',
    `Agent "${name}" may cost ${bound === 'limits' ? `${limits!.cost} US dollars` : 'what its budgets say'}, but nothing says what ${whose} "${model}" costs. Set prices of the model (in models/, in TROUPE_OPENAI for openai/…, or in TROUPE_ANTHROPIC for anthropic/…), or take ${bound === 'limits' ? 'limits.cost' : 'the cost of its budgets'} out.`,
    { retryable: false },
  );
}
