import { headers, type Msg, type NatsConnection } from '@nats-io/nats-core';
import type { Redactor } from '@troupe/contracts';

/** Header of every message of a reply but its last: what follows belongs to it. */
const MORE = 'A2A-More';
/** Header that says which of the errors of NATS services a reply is. */
const ERROR_CODE = 'Nats-Service-Error-Code';

export interface ReplyMessages {
  send(value: object, errorCode?: number): void;
  /** Resolves once the server has what was sent, however long it is away. Rejects when the connection is closed. */
  taken(): Promise<void>;
  /** Of a stream: nothing follows. */
  end(): void;
}

/** Bytes of a message that its headers may have. */
const ROOM = 1_024;
const DEFAULT_PAYLOAD = 1_048_576;

/** Replies of any size: one that is over the payload of the server goes in several messages. */
export function replyMessages({ reply = '' }: Msg, nc: NatsConnection, redact: Redactor): ReplyMessages {
  const most = Math.max(1, (nc.info?.max_payload ?? DEFAULT_PAYLOAD) - ROOM);
  const publish = (data: Uint8Array, fields: Readonly<Record<string, string>>): void => {
    // Who closed it wants nothing sent any more.
    if (nc.isClosed()) return;
    const sent = headers();
    for (const [name, value] of Object.entries(fields)) sent.set(name, value);
    nc.publish(reply, data, Object.keys(fields).length === 0 ? {} : { headers: sent });
  };
  return {
    send(value, errorCode) {
      const data = Buffer.from(redact.text(JSON.stringify(value)));
      const code: Readonly<Record<string, string>> = errorCode === undefined ? {} : { [ERROR_CODE]: String(errorCode) };
      for (let at = 0; at < data.length; at += most)
        publish(data.subarray(at, at + most), at + most < data.length ? { ...code, [MORE]: 'true' } : code);
    },
    taken: () => nc.flush(),
    end: () => publish(new Uint8Array(), {}),
  };
}
