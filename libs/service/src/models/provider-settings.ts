import { serverSettingsFaults, type ServerSettings } from '@troupe/contracts';
import { isPlainAddress } from '../settings/addresses.ts';
import type { EnvironmentReader } from '../settings/environment.ts';

/** A provider whose models are named `<provider>/<model>`. */
export interface ProviderSettings {
  readonly apiKey?: string;
  readonly baseURL?: string;
  readonly settings?: ServerSettings;
}

const HEADER_TEXT = /^[\x21-\x7e]+$/;

/** Where its settings are found. */
interface ProviderVariables {
  readonly key: string;
  readonly address: string;
  readonly settings: string;
  /** An address it could be at. */
  readonly example: string;
}

export function providerSettings(
  read: EnvironmentReader,
  { key, address, settings: server, example }: ProviderVariables,
): ProviderSettings {
  const apiKey = read.text(key);
  if (apiKey !== undefined && !HEADER_TEXT.test(apiKey))
    read.problem(`${key} has characters an HTTP header cannot carry; see that it was copied whole, on one line.`);
  const baseURL = read.text(address);
  if (baseURL !== undefined && !isPlainAddress(baseURL))
    read.problem(
      `${address} is an http or https address such as ${example}, without user, password or query; got ${JSON.stringify(baseURL)}.`,
    );
  const settings = serverSettingsIn(read, server);
  return Object.freeze({
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(settings === undefined ? {} : { settings }),
  });
}

/** What is peculiar to its server. */
function serverSettingsIn(read: EnvironmentReader, variable: string): ServerSettings | undefined {
  const text = read.text(variable);
  if (text === undefined) return undefined;
  try {
    const settings = JSON.parse(text) as ServerSettings;
    const faults = serverSettingsFaults(settings, variable);
    for (const fault of faults) read.problem(`${fault}.`);
    return faults.length === 0 ? settings : undefined;
  } catch {
    read.problem(`${variable} is JSON with settings of a server, such as {"responseFormat":"json_object"}.`);
    return undefined;
  }
}
