import {
  isSecret,
  textsOf,
  TroupeError,
  type AddressGuard,
  type Bounds,
  type Secret,
  type Secrets,
  type ServedModel,
} from '@troupe/contracts';
import type { ModelProvider } from '@troupe/llm';
import { anthropicModels } from '@troupe/llm/anthropic';
import { openaiModels } from '@troupe/llm/openai';

/** Where the keys of models are found, and the models. */
export interface ModelKeys {
  /** The key that a variable holds. */
  readonly key: (variable: string) => string | undefined;
  /** Of a process that asks models. */
  readonly namedSecrets?: Secrets;
  /** Where models of an app may be. */
  readonly guard?: AddressGuard;
}

interface Credentials {
  readonly apiKey?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A model of `models/` at its server. Its secrets are looked up for each call, so that a key can be exchanged meanwhile. */
export function servedModel(model: ServedModel, keys: ModelKeys, bounds: { readonly bounds?: Bounds }): ModelProvider {
  const { name } = model;
  const { url, api = apiAt(url), key: _key, headers: _headers, model: called = name, ...settings } = model.server;
  let last: { readonly credentials: string; readonly models: ModelProvider } | undefined;

  /** What the server refused of a request is remembered as long as its credentials are the same. */
  const modelsWith = ({ apiKey, headers }: Credentials): ModelProvider => {
    const credentials = JSON.stringify([apiKey, headers]);
    if (last?.credentials !== credentials) {
      const at = {
        name,
        baseURL: url,
        ...(apiKey === undefined ? {} : { apiKey }),
        ...(keys.guard === undefined ? {} : { guard: keys.guard }),
        ...bounds,
      };
      const models =
        api === 'messages'
          ? anthropicModels({ ...at, settings: { ...settings, headers } })
          : openaiModels({ ...at, settings: { ...settings, api, headers } });
      last = { credentials, models };
    }
    return last.models;
  };

  return {
    name,
    async generate(request, options) {
      const models = modelsWith(await credentialsOf(model, keys));
      return models.generate(
        {
          ...request,
          model: called,
          messages: request.messages.map((each) => (each.model === undefined ? each : { ...each, model: called })),
        },
        options,
      );
    },
  };
}

/** What a server speaks whose settings leave it open. */
function apiAt(url: string): 'chat' | 'messages' {
  return URL.parse(url)?.hostname === 'api.anthropic.com' ? 'messages' : 'chat';
}

async function credentialsOf({ name, server }: ServedModel, keys: ModelKeys): Promise<Credentials> {
  const { key, headers = {} } = server;
  const secrets: Secrets = { textOf: (secret) => textFor(name, secret, keys.namedSecrets) };
  const texts = await textsOf(headers, secrets);
  if (key === undefined) return { headers: texts };
  return { apiKey: isSecret(key) ? await secrets.textOf(key) : keyIn(key, name, keys), headers: texts };
}

function keyIn(variable: string, model: string, { key }: ModelKeys): string {
  const found = key(variable);
  if (found === undefined) throw unauthorized(model, `${variable} is not set. Set it, or take \`key\` out of the model.`);
  return found;
}

async function textFor(model: string, secret: Secret, secrets: Secrets | undefined): Promise<string> {
  if (secrets === undefined) throw unauthorized(model, 'This process has no secrets.');
  try {
    return await secrets.textOf(secret);
  } catch (error) {
    // A place that cannot be read now may be read later.
    if (error instanceof TroupeError && error.code === 'secret-missing') throw unauthorized(model, error.message);
    throw error instanceof TroupeError ? new TroupeError('model-failed', error.message, { retryable: true }) : error;
  }
}

function unauthorized(model: string, why: string): TroupeError {
  return new TroupeError('model-unauthorized', `Model "${model}" has no key: ${why}`, { retryable: false });
}
