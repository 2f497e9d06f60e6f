import type { FastifyRequest } from 'fastify';

/** Throws when the request may not pass. */
export type Guard = (request: FastifyRequest) => void;
