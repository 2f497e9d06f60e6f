import type { ServerSettings } from '@troupe/contracts';
import { assembleAnswer } from './answer/assemble-answer.ts';
import { adaptDialect } from './request/adapt-dialect.ts';
import { chatRequest } from './request/chat-request.ts';
import type { Dialect } from './request/dialect.ts';
import type { Wire } from './wire.ts';

/** Chat Completions, as most servers speak it. */
export function chatWire(usual: Dialect, { body, wantedBack = [] }: ServerSettings): Wire<Dialect> {
  return {
    usual,
    write: (request, names, dialect) => chatRequest(request, names, dialect, body),
    adapt: adaptDialect,
    assemble: (assembling) => assembleAnswer({ ...assembling, wantedBack }),
  };
}
