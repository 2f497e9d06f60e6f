import type { Link } from '../connection/link.ts';

/** Deliveries that are neither acknowledged nor given back. While one is open, the server is informed that it is in progress. */
export interface OpenDeliveries {
  /** @param onSettled runs once it is settled */
  open(reply: string, onSettled: () => void): OpenDelivery;
  /** Resolves when none is open, or after `grace` ms; those left then are given back. */
  close(grace: number): Promise<void>;
}

export interface OpenDelivery {
  ack(): void;
  nak(delay?: number): void;
}

const ACK = '+ACK';
const NAK = '-NAK';
const IN_PROGRESS = '+WPI';

interface Entry extends OpenDelivery {
  readonly reply: string;
  /** It has been open since the last sweep at least. */
  old: boolean;
}

/** @param ackWait milliseconds after which the server takes a silent delivery for dead */
export function openDeliveries(link: Link, ackWait: number): OpenDeliveries {
  const entries = new Set<Entry>();
  let whenNone: () => void = () => {};

  const say = (reply: string, what: string): void => {
    if (!link.nc.isClosed()) link.nc.publish(reply, what);
  };
  // Most work is short: what is younger than a sweep needs no word.
  const sweep = setInterval(() => {
    for (const entry of entries) {
      if (entry.old) say(entry.reply, IN_PROGRESS);
      entry.old = true;
    }
  }, ackWait / 3).unref();

  return {
    open(reply, onSettled) {
      const settle = (what: string): void => {
        if (!entries.delete(entry)) return;
        say(reply, what);
        onSettled();
        if (entries.size === 0) whenNone();
      };
      const entry: Entry = {
        reply,
        old: false,
        ack: () => settle(ACK),
        nak: (delay = 0) => settle(nakOf(delay)),
      };
      entries.add(entry);
      return entry;
    },
    async close(grace) {
      if (entries.size > 0 && grace > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, grace);
          whenNone = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      for (const entry of entries) entry.nak();
      clearInterval(sweep);
    },
  };
}

/** @param delay milliseconds; the server counts nanoseconds */
export function nakOf(delay: number): string {
  return delay > 0 ? `${NAK} {"delay":${Math.round(delay * 1_000_000)}}` : NAK;
}

/** How often the message was delivered: `$JS.ACK.<stream>.<consumer>.<delivered>…`, in newer servers behind domain and account. */
export function deliveredOf(reply: string): number {
  return Number(tokenOf(reply, 4));
}

/** Its number in the stream. */
export function sequenceOf(reply: string): number {
  return Number(tokenOf(reply, 5));
}

/** Servers with domains put two tokens more in front. */
export function tokenOf(reply: string, at: number): string | undefined {
  const tokens = reply.split('.');
  return tokens[tokens.length < 11 ? at : at + 2];
}
