import { TroupeError } from '@troupe/contracts';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { clip } from './problem.ts';
import { pathOf } from '../requests/request-target.ts';

/** What there is under one address pattern. */
interface Place {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/** Distinguishes an unknown address from a known one that was asked with the wrong method. */
export interface Places {
  /** An `onRoute` hook. */
  add(route: RouteOptions): void;
  /** What may be asked at an address; nothing when there is nothing. */
  methodsAt(url: string): readonly string[];
  /** Sets `Allow` where it belongs. Always throws. */
  refuse(request: FastifyRequest, reply: FastifyReply): never;
}

export function places(): Places {
  const byUrl = new Map<string, Place>();
  const methodsAt = (url: string): readonly string[] => {
    const path = pathOf(url);
    const methods = new Set<string>();
    for (const place of byUrl.values()) if (place.pattern.test(path)) for (const method of place.methods) methods.add(method);
    return [...methods].toSorted();
  };
  return {
    methodsAt,
    add({ url, method }) {
      const place = byUrl.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() };
      for (const name of [method].flat()) place.methods.add(name);
      byUrl.set(url, place);
    },
    refuse(request, reply) {
      const methods = methodsAt(request.url);
      if (methods.length === 0)
        throw new TroupeError(
          'route-not-found',
          `There is nothing at ${clip(pathOf(request.url), 128)}. GET /openapi.json lists what there is.`,
        );
      const allow = methods.join(', ');
      void reply.header('allow', allow);
      throw new TroupeError('method-not-allowed', `${request.method} is not possible here. Allowed: ${allow}.`);
    },
  };
}

function toPattern(url: string): RegExp {
  return new RegExp(
    `^${url
      .replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(/(?<!:):[A-Za-z]+/g, '[^/]*')
      .replaceAll('::', ':')}$`,
  );
}
