import { connect, createInbox, headers, type NatsConnection } from '@nats-io/transport-node';

/** A client of the agent protocol for NATS, of nothing but NATS. */
export interface NatsClient {
  readonly nc: NatsConnection;
  /** Who is there. */
  discover(): Promise<readonly Info[]>;
  /** Prompts an agent, and answers its questions in turn; with `yes` when there are more. */
  ask(agent: string, prompt: string | object, options?: { readonly key?: string; readonly reply?: readonly string[] }): Promise<Answer>;
  close(): Promise<void>;
}

interface Info {
  readonly metadata: Readonly<Record<string, string>>;
  readonly description: string;
  readonly id: string;
  readonly endpoints: readonly {
    readonly name: string;
    readonly subject: string;
    readonly queue_group: string;
    readonly metadata: object;
  }[];
}

interface Answer {
  /** Of its chunks, in their order; of a status what it says. */
  readonly types: readonly string[];
  readonly text: string;
  /** Number and code. */
  readonly error?: string;
}

/**
 * @param own the key that is sent where no other is given
 * @param owner whose agents it prompts
 */
export async function natsClient(url: string, own: string, owner = 'acme'): Promise<NatsClient> {
  const nc = await connect({ servers: url });
  return {
    nc,
    async discover() {
      const found: Info[] = [];
      for await (const message of await nc.requestMany('$SRV.INFO.agents', '', { maxWait: 1_000 })) found.push(message.json<Info>());
      return found;
    },
    async ask(agent, prompt, { key = own, reply = [] } = {}) {
      const fields = headers();
      if (key !== '') fields.set('Authorization', `Bearer ${key}`);
      const inbox = createInbox();
      const answers = nc.subscribe(inbox);
      const payload = typeof prompt === 'string' ? prompt : JSON.stringify(prompt);
      nc.publish(`agents.prompt.troupe.${owner}.${agent}`, payload, { reply: inbox, headers: fields });
      const types: string[] = [];
      const left = [...reply];
      let text = '';
      let error: string | undefined;
      for await (const message of answers) {
        const code = message.headers?.get('Nats-Service-Error-Code') ?? '';
        if (code !== '') error = `${code} ${message.json<{ readonly error: string }>().error}`;
        else if (message.data.length === 0) break;
        else {
          const { type, data } = message.json<{ readonly type: string; readonly data: any }>();
          types.push(type === 'status' ? data : type);
          if (type === 'response') text += data;
          if (type === 'query') nc.publish(data.reply_subject, left.shift() ?? 'yes');
        }
      }
      answers.unsubscribe();
      return { types, text, ...(error === undefined ? {} : { error }) };
    },
    close: () => nc.close(),
  };
}
