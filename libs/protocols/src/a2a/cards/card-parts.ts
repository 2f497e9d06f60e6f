import { originOf } from '@troupe/http';
import type { FastifyRequest } from 'fastify';
import type { A2aParts } from '../a2a-parts.ts';
import type { CardParts } from './agent-card.ts';

export function cardParts(parts: A2aParts, request: FastifyRequest): CardParts {
  return cardPartsAt(parts, parts.publicUrl ?? originOf(request));
}

/** @param address of the platform, where it is known; its gRPC server is at the same host */
export function cardPartsAt({ bearer, grpcPort, agent, nats }: A2aParts, address: string | undefined): CardParts {
  const grpc = grpcPort === undefined || address === undefined ? {} : { grpcAddress: `${new URL(address).hostname}:${grpcPort}` };
  return { address, bearer, defaultAgent: agent, nats, ...grpc };
}
