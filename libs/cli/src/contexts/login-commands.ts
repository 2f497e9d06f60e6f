import { connect } from '@troupe/sdk';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { readFirstLine } from '../input/command-input.ts';
import { command } from '../input/command-options.ts';
import { print } from '../output/print.ts';
import { UsageError } from '../input/usage-error.ts';
import { printable } from '../output/printable.ts';
import { table } from '../output/table.ts';
import { demandContextName, readPlatforms, writePlatforms } from './known-platforms.ts';

interface LoginOptions {
  readonly name?: string;
  readonly keyStdin?: true;
  readonly json?: true;
}

/** Milliseconds a person waits for a platform that does not answer at all. */
const RETRY_FOR_MS = 1_000;

/** Several platforms, each with its address and key, and one that is asked unless another is named. */
export function loginCommands(program: Command, context: CliContext): void {
  command(program, 'login', 'remember a platform and its key, and ask it from now on', [
    'login https://troupe.example.com --name production --key-stdin < key.txt',
    'login http://127.0.0.1:8080 --name local',
  ])
    .argument('<url>', 'address of the platform')
    .option('--name <name>', 'what to call it; the host by default')
    .option('--key-stdin', 'read one of its API keys from standard input; else TROUPE_API_KEY, or none')
    .action((url: string, options: LoginOptions) => logIn(context, url, options));

  command(program, 'logout', 'forget a platform and its key', ['logout', 'logout production'])
    .argument('[name]', 'of the context; the present one by default')
    .action((name: string | undefined, options: { readonly json?: true }) => logOut(context, name, options));

  const contexts = program.command('contexts').summary('the platforms you logged in to').description('the platforms you logged in to');
  command(contexts, 'list', 'list them; a star marks the one that is asked', ['contexts list']).action(
    (options: { readonly json?: true }) => {
      const { current, platforms } = readPlatforms(context.configFolder);
      const shown = Object.entries(platforms).map(([name, { url, key }]) => ({
        name,
        url,
        key: key !== undefined,
        current: name === current,
      }));
      print(context, options, shown, () =>
        shown.length === 0
          ? 'No contexts. "troupe login <url>" adds one.'
          : table(
              ['', 'NAME', 'ADDRESS', 'KEY'],
              shown.map((each) => [each.current ? '*' : '', each.name, each.url, each.key ? 'yes' : 'none']),
            ),
      );
    },
  );
  command(contexts, 'use', 'ask this one from now on', ['contexts use production'])
    .argument('<name>')
    .action((name: string, options: { readonly json?: true }) => {
      const known = readPlatforms(context.configFolder);
      const { url } = demandKnown(known.platforms, name);
      writePlatforms(context.configFolder, { ...known, current: name });
      print(context, options, { name, url }, () => `Commands ask ${printable(url)} from now on.`);
    });
}

async function logIn(context: CliContext, url: string, options: LoginOptions): Promise<void> {
  const name = demandContextName(options.name ?? hostOf(url));
  const key = options.keyStdin === true ? await readFirstLine(context, 'The key') : context.env['TROUPE_API_KEY'] || undefined;
  const platform = { url, ...(key === undefined ? {} : { key }) };
  // A wrong key is refused now, and not by the first command.
  const me = await connect(url, { retryFor: RETRY_FOR_MS, ...(key === undefined ? {} : { key }) }).me();
  const { platforms } = readPlatforms(context.configFolder);
  writePlatforms(context.configFolder, { current: name, platforms: { ...platforms, [name]: platform } });
  print(
    context,
    options,
    { name, url, me },
    () => `Logged in to ${printable(url)} as ${printable(me.id)}, context ${name}. Commands ask it from now on.`,
  );
}

function logOut(context: CliContext, named: string | undefined, options: { readonly json?: true }): void {
  const { current, platforms } = readPlatforms(context.configFolder);
  const name = named ?? current;
  if (name === undefined) throw new UsageError('No context is in use: name the one to forget.');
  demandKnown(platforms, name);
  const { [name]: _, ...rest } = platforms;
  writePlatforms(context.configFolder, { ...(current === undefined || current === name ? {} : { current }), platforms: rest });
  print(context, options, { name }, () => `Context ${printable(name)} is forgotten. Its key is still valid: "troupe keys revoke" ends it.`);
}

function demandKnown<T>(platforms: Readonly<Record<string, T>>, name: string): T {
  const known = Object.hasOwn(platforms, name) ? platforms[name] : undefined;
  if (known === undefined) throw new UsageError(`There is no context ${JSON.stringify(name)}. See "troupe contexts list".`);
  return known;
}

function hostOf(url: string): string {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new UsageError(`${JSON.stringify(url)} is no address of a platform, such as https://troupe.example.com.`);
  return new URL(url).hostname.replaceAll(/[^\p{L}\p{N}._-]/gu, '');
}
