import type { FastifyRequest } from 'fastify';

const HOST = /^[\w.-]+(:\d+)?$|^\[[0-9a-f:]+\](:\d+)?$/i;

/** Where the caller reached this server, fit to be shown. */
export function originOf({ protocol, headers }: FastifyRequest): string {
  return `${protocol}://${HOST.test(headers.host ?? '') ? headers.host! : 'localhost:8080'}`;
}
