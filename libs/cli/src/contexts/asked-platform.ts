import type { CliContext } from '../cli-context.ts';
import { UsageError } from '../input/usage-error.ts';
import { readPlatforms, type KnownPlatform } from './known-platforms.ts';

export interface AddressOptions {
  readonly url?: string;
  readonly key?: string;
  readonly context?: string;
}

/**
 * The platform that a command is for, and its key; undefined when neither the command line, nor the environment, nor a
 * log-in names one. The key of a log-in goes to the address it was given for, and to no other.
 *
 * @throws UsageError when there is no such context
 */
export function askedPlatform(
  { env, configFolder }: Pick<CliContext, 'env' | 'configFolder'>,
  options: AddressOptions,
): KnownPlatform | undefined {
  const key = options.key || env['TROUPE_API_KEY'] || undefined;
  const url = options.url ?? (options.context === undefined ? env['TROUPE_URL'] || undefined : undefined);
  if (url !== undefined) return { url, ...(key === undefined ? {} : { key }) };
  const { current, platforms } = readPlatforms(configFolder);
  const name = options.context ?? (env['TROUPE_CONTEXT'] || current);
  if (name === undefined) return undefined;
  const known = Object.hasOwn(platforms, name) ? platforms[name] : undefined;
  if (known === undefined) {
    const names = Object.keys(platforms);
    const there =
      names.length === 0
        ? 'There are none; "troupe login" adds one.'
        : `There are ${names.map((each) => JSON.stringify(each)).join(', ')}.`;
    throw new UsageError(`There is no context ${JSON.stringify(name)}. ${there}`);
  }
  return { ...known, ...(options.key === undefined ? {} : { key: options.key }) };
}
