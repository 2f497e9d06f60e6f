import type { ServerResponse } from 'node:http';
import type { ChatBody } from './chat-body.ts';
import { families, type Family, type FamilyName } from './families.ts';
import { startRefusingServer, type RefusingServer, type Taken } from './refusing-server.ts';

export type Asked = Taken<ChatBody>;
/** Its `url` is the path before `/chat/completions`. */
export type StrictServer = RefusingServer<ChatBody>;

/** A model server that refuses what the real ones of its family refuse, and else answers as the test sets. */
export async function startStrictServer(
  name: FamilyName,
  answer: (asked: Asked, response: ServerResponse) => void | Promise<void>,
): Promise<StrictServer> {
  const family: Family = families[name];
  const server = await startRefusingServer<ChatBody>((_request, body) => {
    const why = refusalOf(family, body());
    return why === undefined ? undefined : { status: family.status, body: family.error(why), why };
  }, answer);
  return { ...server, url: `${server.url}/v1` };
}

/** Why a server of the family refuses a request; undefined when it takes it. */
export function refusalOf({ refuses }: Pick<Family, 'refuses'>, body: ChatBody): string | undefined {
  for (const rule of refuses) {
    const fault = rule(body);
    if (fault !== undefined) return fault;
  }
  return undefined;
}
