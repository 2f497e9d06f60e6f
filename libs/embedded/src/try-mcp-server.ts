import type { LearningRedactor, McpDefinition } from '@troupe/contracts';
import { guardAddresses, openSecrets, outboundSettings, readEnvironment, secretSources, version, type Environment } from '@troupe/service';
import { tryServer, type TriedServer } from '@troupe/tools/mcp';

/**
 * Connects once with a server of tools: to where this platform would, and with its secrets.
 *
 * @throws TroupeError `unavailable` when it cannot be reached, `invalid-configuration`
 */
export function tryMcpServer(
  env: Environment,
  server: McpDefinition,
  { redact, signal }: { readonly redact: LearningRedactor; readonly signal: AbortSignal },
): Promise<TriedServer> {
  const read = readEnvironment(env);
  const config = read.finish({ ...secretSources(env, read), ...outboundSettings(read) });
  const guard = guardAddresses({ ...config, thisMachine: true });
  return tryServer(server, { version, signal, reach: { guard, secrets: openSecrets(config.secretSources, redact) } });
}
