import { nameFrom, type PublishOptions } from '@troupe/contracts';

/** Id and key of an event, as the log has them. @throws TroupeError `wrong-type`, `out-of-range`, `invalid-characters` */
export function eventMarks({ id, key }: PublishOptions): { readonly eventId?: string; readonly eventKey?: string } {
  return {
    ...(id === undefined ? {} : { eventId: nameFrom(id) }),
    ...(key === undefined ? {} : { eventKey: nameFrom(key) }),
  };
}
