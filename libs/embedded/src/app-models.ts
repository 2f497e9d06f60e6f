import { nameOf, type App, type LearningRedactor } from '@troupe/contracts';
import { probeModel, type ProbeResult } from '@troupe/llm/probe';
import {
  chooseModels,
  guardAddresses,
  modelSettings,
  openSecrets,
  outboundSettings,
  readEnvironment,
  secretSources,
  type Environment,
} from '@troupe/service';

/** A model that agents of an app may ask. */
export interface ListedModel {
  readonly name: string;
  /** What answers: a provider, the bundled `demo`, or a model of the app; undefined when nothing does. */
  readonly answeredBy: string | undefined;
  /** Agents that list it. */
  readonly agents: readonly string[];
  /** Whether nobody but the demo model answers in its place. */
  readonly standIn: boolean;
}

export interface AppModels {
  readonly list: readonly ListedModel[];
  readonly notices: readonly string[];
  /** Tries one, by the name that agents have for it; undefined when nothing answers. */
  probe(name: string, signal: AbortSignal): AsyncIterable<ProbeResult> | undefined;
}

/**
 * The models of an app, as a platform with this environment would ask them.
 *
 * @throws TroupeError `invalid-configuration`
 */
export function appModels(env: Environment, app: App, redact: LearningRedactor): AppModels {
  const read = readEnvironment(env);
  const config = read.finish({ ...secretSources(env, read), ...outboundSettings(read), ...modelSettings(read) });
  const guard = guardAddresses({ ...config, thisMachine: true });
  // What is recorded says nothing of what a model can do now.
  const { recordings: _, ...settings } = config;
  const models = chooseModels({ ...settings, namedSecrets: openSecrets(config.secretSources, redact), guard }, () => app);
  const asked = [...app.agents.values()].flatMap(({ name, model }) => model.map((each) => ({ name, model: models.resolve(nameOf(each)) })));
  const list = [...models.names()].map((name): ListedModel => {
    const provider = models.provider(name);
    return {
      name,
      answeredBy: provider?.name,
      agents: [...new Set(asked.filter(({ model }) => model === name).map((each) => each.name))],
      standIn: provider?.name === 'demo' && name !== 'demo',
    };
  });
  return {
    list: list.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    notices: models.notices(),
    probe(name, signal) {
      const model = models.resolve(name);
      const provider = models.provider(model);
      return provider && probeModel(provider, ownName(provider.name, model), signal);
    },
  };
}

/** What the provider calls it: `openai/gpt-5-mini` is its `gpt-5-mini`. */
function ownName(provider: string, model: string): string {
  return model.startsWith(`${provider}/`) ? model.slice(provider.length + 1) : model;
}
