import { secretsAmong, TroupeError, type App, type Definition, type OpenApiDefinition, type Secret, type Secrets } from '@troupe/contracts';

/** Kinds of definitions that name secrets. */
type Kind = 'model' | 'tool' | 'mcp' | 'openapi' | 'remote' | 'hook';

const words = { mcp: 'MCP server', openapi: 'API', remote: 'agent of others' };

/**
 * What to say when a process starts: which definitions of the kinds it runs name a secret that is not there. They
 * fail by themselves, everything else works.
 */
export async function missingSecrets(app: App, secrets: Secrets, kinds: readonly Kind[]): Promise<readonly string[]> {
  const named = kinds.flatMap((kind) => definitionsOf(app, kind).map((definition) => ({ definition, secrets: secretsIn(definition) })));
  const notices = named.flatMap(({ definition, secrets: needed }) => needed.map((secret) => noticeOf(definition, secret, secrets)));
  return (await Promise.all(notices)).filter((notice) => notice !== undefined);
}

function definitionsOf({ models, tools, servers, hooks }: App, kind: Kind): readonly Definition[] {
  switch (kind) {
    case 'model':
      return [...models.values()];
    case 'tool':
      return [...tools.values()];
    case 'hook':
      return [...(hooks?.values() ?? [])];
    case 'mcp':
    case 'openapi':
    case 'remote':
      return [...(servers?.values() ?? [])].filter((server) => server.kind === kind);
    default:
      return kind satisfies never;
  }
}

async function noticeOf({ kind, name }: Definition, secret: Secret, secrets: Secrets): Promise<string | undefined> {
  try {
    await secrets.textOf(secret);
    return undefined;
  } catch (error) {
    if (!(error instanceof TroupeError)) throw error;
    return `The ${words[kind as keyof typeof words] ?? kind} "${name}" needs the secret ${secret.name}. ${error.message}`;
  }
}

/** The secrets that a definition names. */
function secretsIn(definition: Definition): readonly Secret[] {
  if (definition.kind === 'tool') return 'http' in definition ? secretsAmong(Object.values(definition.http.headers ?? {})) : [];
  if (definition.kind === 'mcp') return secretsAmong(Object.values({ ...definition.headers, ...definition.env, ...definition.auth }));
  if (definition.kind === 'openapi') return secretsAmong([...Object.values(definition.headers ?? {}), ...credentialsOf(definition)]);
  if (definition.kind === 'remote') return secretsAmong(Object.values({ ...definition.headers, ...definition.auth }));
  if (definition.kind === 'hook') return [definition.verify.secret];
  if (definition.kind !== 'model' || !('server' in definition)) return [];
  const { key, headers = {} } = definition.server;
  return secretsAmong([key, ...Object.values(headers)]);
}

function credentialsOf({ auth = {} }: OpenApiDefinition): readonly unknown[] {
  return Object.values(auth).flatMap((credential) => [credential, ...Object.values(credential)]);
}
