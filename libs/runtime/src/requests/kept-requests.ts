import { text, time } from '@troupe/contracts/format';
import { isReadable, unreadableData, type DocumentSpec, type DocumentStore } from '@troupe/store';

/** A request that was carried out and leaves nothing else behind; `body` is what its repeat has to know of it. */
export interface KeptRequest {
  readonly id: string;
  readonly at: number;
  readonly body: string;
}

const spec: DocumentSpec<KeptRequest, 'id'> = {
  name: 'requests',
  version: 1,
  key: ['id'],
  indexes: { byAge: ['at'] },
  shape: { id: text, at: time, body: text },
};

/** Requests forgotten at once. */
const PAGE = 200;

/** Keeps a request; the first of an id stays. */
export async function keepRequest(store: DocumentStore, request: KeptRequest): Promise<void> {
  await store.documents(spec).insert(request);
}

/** @throws TroupeError `unreadable-data` */
export async function keptRequest(store: DocumentStore, id: string): Promise<KeptRequest | undefined> {
  const request = await store.documents(spec).get({ id });
  if (request === undefined || isReadable(request)) return request;
  throw unreadableData(`The request ${JSON.stringify(id)} cannot be read: ${request.unreadable}.`);
}

/** Removes those kept before a moment, in ms since 1970. */
export async function forgetRequests(store: DocumentStore, before: number): Promise<void> {
  const requests = store.documents(spec);
  for (let cursor: string | undefined; ;) {
    const page = await requests.find({ index: 'byAge', before, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    await Promise.all(page.documents.map((each) => requests.delete({ id: isReadable(each) ? each.id : each.key[0]! }, {})));
    cursor = page.cursor;
    if (cursor === undefined) return;
  }
}
