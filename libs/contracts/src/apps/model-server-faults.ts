import { z } from 'zod';
import { headerName, headerText, serverAddress } from '../outbound/request-shapes.ts';
import { secretOr } from '../secrets/secret.ts';
import { milliseconds, type Duration } from '../values/duration.ts';
import type { ModelServer, ServerSettings } from './model-server.ts';

const duration = z.custom<Duration>((value) => isDuration(value), 'is a duration such as "90s" or "10m"');
const ADDRESS = 'is an http or https address without a user name, such as https://api.groq.com/openai/v1';
const dollars = z.number().min(0);

const settings = {
  api: z.enum(['chat', 'responses']).exactOptional(),
  family: z.enum(['openai', 'azure', 'google', 'deepseek', 'moonshot', 'mistral', 'openrouter']).exactOptional(),
  headers: z.record(headerName, headerText).exactOptional(),
  body: z.record(z.string(), z.json()).exactOptional(),
  tokenField: z.enum(['max_tokens', 'max_completion_tokens']).exactOptional(),
  responseFormat: z.enum(['json_schema', 'json_object', 'none']).exactOptional(),
  streamOptions: z.boolean().exactOptional(),
  finishReason: z.enum(['required', 'optional']).exactOptional(),
  wantedBack: z.array(z.string().min(1)).exactOptional(),
  timeouts: z
    .strictObject({
      connect: duration.exactOptional(),
      firstToken: duration.exactOptional(),
      silence: duration.exactOptional(),
      total: duration.exactOptional(),
    })
    .exactOptional(),
  prices: z
    .union([
      z.literal('reported'),
      z.strictObject({ input: dollars, output: dollars, cachedInput: dollars.exactOptional(), cacheWrite: dollars.exactOptional() }),
    ])
    .exactOptional(),
};

const serverSettings: z.ZodType<ServerSettings> = z.strictObject(settings);
const modelServer: z.ZodType<ModelServer> = z.strictObject({
  ...settings,
  url: serverAddress(ADDRESS),
  api: z.enum(['chat', 'responses', 'messages']).exactOptional(),
  model: z.string().min(1).exactOptional(),
  headers: z.record(headerName, secretOr(headerText)).exactOptional(),
  key: secretOr(
    z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'is a secret, or the name of an environment variable, not the key itself'),
  ).exactOptional(),
});

/** What is wrong with the settings of a server, as sentences without a subject. @param what names them, such as `server` */
export function serverSettingsFaults(given: unknown, what: string): string[] {
  return faultsOf(serverSettings, given, what);
}

/** The same of a server with its address. */
export function modelServerFaults(given: unknown, what: string): string[] {
  return faultsOf(modelServer, given, what);
}

/** Values are not repeated: they may be secret. */
function faultsOf(schema: z.ZodType, given: unknown, what: string): string[] {
  try {
    const read = schema.safeParse(given);
    return read.success ? [] : read.error.issues.map(({ path, message }) => `${[what, ...path.map(String)].join('.')}: ${message}`);
  } catch {
    return [`${what} cannot be read`];
  }
}

function isDuration(value: unknown): boolean {
  try {
    milliseconds(value as Duration);
    return true;
  } catch {
    return false;
  }
}
