import { Extensions } from '@a2a-js/sdk';
import { ServerCallContext, validateVersion } from '@a2a-js/sdk/server';
import type { AgentCard } from '@a2a-js/sdk';
import { withAsked, type Asked } from '../operations/asked.ts';
import type { ServiceHeaders } from './answered.ts';

/** What a request without the header speaks. */
const LEGACY = '0.3';

export function isLegacy({ version }: Pick<ServiceHeaders, 'version'>): boolean {
  return version === undefined || version === '' || version === LEGACY;
}

/** @throws A2AError where the binding has no such version */
export function callContext(
  asked: Asked,
  { version, extensions }: ServiceHeaders,
  card: AgentCard,
  binding: 'JSONRPC' | 'HTTP+JSON',
  tenant?: string,
): ServerCallContext {
  const requestedVersion = version === undefined || version === '' ? LEGACY : version;
  validateVersion(requestedVersion, card, binding);
  const context = new ServerCallContext({
    requestedVersion,
    requestedExtensions: Extensions.parseServiceParameter(extensions),
    user: { isAuthenticated: true, userName: asked.principal.id },
    ...(tenant === undefined ? {} : { tenant }),
  });
  return withAsked(context, asked);
}
