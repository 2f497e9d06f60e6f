import type { ServerResponse } from 'node:http';
import type { Redactor } from '@troupe/contracts';
import { unread, type Unsent } from '../requests/caller-shares.ts';
import type { Limits } from '../options.ts';

/**
 * Writes what comes as server-sent events until there is no more, the reader left or stalled. While
 * the reader's socket is full nothing further is asked for, so a slow reader costs one buffer.
 *
 * @param socket the answer, its head already written; `items` must end when it closes
 * @param frame one item as it goes over the wire
 * @param unsent what the reader's caller has not taken yet, of all its answers
 * @param gone aborts when nobody waits for the stream any more
 * @throws TroupeError `too-many-requests` when that is too much
 */
export async function streamEvents<T>(
  socket: ServerResponse,
  items: AsyncIterator<T>,
  frame: (item: T) => string,
  redact: Redactor,
  limits: Limits,
  unsent: Unsent | undefined,
  gone: AbortSignal,
): Promise<void> {
  const write = async (text: string): Promise<boolean> => {
    const bytes = Buffer.byteLength(text);
    if (unsent?.fits(bytes) === false) throw unread(limits);
    if (socket.write(text)) return true;
    unsent?.add(bytes);
    try {
      return await drained(socket, limits.stall, gone);
    } finally {
      unsent?.remove(bytes);
    }
  };
  const silence = setInterval(() => {
    if (!socket.writableNeedDrain) socket.write(': still here\n\n');
  }, limits.keepAlive);
  try {
    for (let next = await items.next(); next.done !== true && !socket.destroyed; next = await items.next()) {
      silence.refresh();
      if (!(await write(redact.data(frame(next.value))))) break;
    }
  } finally {
    clearInterval(silence);
    await items.return?.();
  }
}

/** Whether the reader took what was written before the time ran out; if not, it is dropped. */
async function drained(socket: ServerResponse, stall: number, gone: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (took: boolean): void => {
      clearTimeout(timer);
      socket.off('drain', onDrain);
      socket.off('close', onClose);
      gone.removeEventListener('abort', onClose);
      if (!took) socket.destroy();
      resolve(took);
    };
    const onDrain = (): void => finish(true);
    const onClose = (): void => finish(false);
    const timer = setTimeout(onClose, stall);
    socket.once('drain', onDrain);
    socket.once('close', onClose);
    gone.addEventListener('abort', onClose);
    if (gone.aborted) onClose();
  });
}
