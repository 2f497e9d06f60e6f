import { createHash } from 'node:crypto';
import type { OutgoingRequest } from '@troupe/contracts';
import { V1PushNotificationSerializer } from '@a2a-js/sdk/server';
import { V03PushNotificationSerializer } from '@a2a-js/sdk/compat/v0_3/server';
import type { Update } from '../tasks/event-updates.ts';
import type { PushRecord } from './push-records.ts';

const serializers = { '1.0': new V1PushNotificationSerializer(), '0.3': new V03PushNotificationSerializer() };

/** The request by which a client is sent an update. Its id follows from where the update stands. */
export function pushRequest(record: PushRecord, update: Update, place: string): OutgoingRequest {
  const { task, id, tenant, url, token, scheme, credentials, version } = record;
  const { body, contentType } = serializers[version].serialize({ payload: update });
  return {
    id: `push-${createHash('sha256')
      .update(JSON.stringify([task, id, place]))
      .digest('hex')
      .slice(0, 40)}`,
    ...{ tenant, url, body, line: `push ${task} ${id}` },
    headers: {
      'content-type': contentType,
      'a2a-version': version,
      ...(token === undefined ? {} : { 'x-a2a-notification-token': token }),
      ...(scheme === undefined ? {} : { authorization: `${scheme} ${credentials ?? ''}` }),
    },
  };
}
