import { fieldsOf, listOf, textIn, type Fields } from '../answer/fields.ts';

/** What a server says went wrong, wherever it says it. */
export interface ServerError {
  /** Of the answer, or as the error itself has it. */
  readonly status: number | undefined;
  readonly message: string;
  /** Codes and types, as the server spells them; in small letters. */
  readonly words: string;
  /** The field of the request it does not like. */
  readonly param: string | undefined;
  /** Milliseconds it asks to wait. */
  readonly wait: number | undefined;
}

/**
 * The error in what a server sent as one event, or as a whole body; undefined when there is none.
 *
 * @param name that of a server-sent event
 */
export function errorIn(value: unknown, name?: string): ServerError | undefined {
  const body = fieldsOf(value);
  if (body === undefined) return name === 'error' ? errorOf({ message: textIn(value) ?? '' }) : undefined;
  const nested = nestedError(body);
  if (nested !== undefined) return nested;
  if (name === 'error' || body['object'] === 'error' || body['type'] === 'error') return errorOf(body);
  // What has an answer is none.
  if (Array.isArray(body['choices'])) return undefined;
  return saysError(body) ? errorOf(body) : undefined;
}

function nestedError(body: Fields): ServerError | undefined {
  const choice = fieldsOf(listOf(body['choices'])[0]);
  for (const place of [body['error'], listOf(body['errors'])[0], choice?.['error'], fieldsOf(body['response'])?.['error']]) {
    const error = fieldsOf(place);
    if (error !== undefined && Object.keys(error).length > 0) return errorOf(error, body);
    if (typeof place === 'string' && place !== '') return errorOf({ ...body, message: place });
  }
  return undefined;
}

/** Bodies of gateways and frameworks, each in its own way. */
function saysError(body: Fields): boolean {
  const code = fieldsOf(body['base_resp'])?.['status_code'] ?? body['error_code'];
  if (typeof code === 'number' && code !== 0) return true;
  if (body['success'] === false) return true;
  return [body['detail'], body['message'], body['Message'], body['error_msg']].some(
    (text) => (typeof text === 'string' && text !== '') || Array.isArray(text),
  );
}

function errorOf(error: Fields, around: Fields = {}): ServerError {
  const base = fieldsOf(error['base_resp']) ?? {};
  const texts = [error['message'], error['Message'], error['detail'], error['error_msg'], base['status_msg'], error['msg'], error['error']];
  const message =
    texts.map((text) => (typeof text === 'string' ? text : text === undefined ? '' : JSON.stringify(text))).find((text) => text !== '') ??
    '';
  const inner = fieldsOf(error['innererror']) ?? fieldsOf(error['inner_error']) ?? {};
  const metadata = fieldsOf(error['metadata']) ?? {};
  const codes = [
    error['code'],
    error['type'],
    error['status'],
    error['error_code'],
    inner['code'],
    base['status_code'],
    around['code'],
    around['type'],
  ];
  return {
    status: codes.map(Number).find((code) => Number.isInteger(code) && code >= 400 && code <= 599),
    // A gateway keeps what its provider said apart.
    message: [message, textIn(metadata['raw'])?.slice(0, 2_000)].filter(Boolean).join(' '),
    words: codes
      .filter((code) => typeof code === 'string' || typeof code === 'number')
      .join(' ')
      .slice(0, 500)
      .toLowerCase(),
    param: textIn(error['param']) ?? undefined,
    wait: waitIn(error),
  };
}

/** Google's `RetryInfo`, Hugging Face's `estimated_time`. */
function waitIn(error: Fields): number | undefined {
  for (const detail of listOf(error['details'])) {
    const delay = textIn(fieldsOf(detail)?.['retryDelay']) ?? '';
    if (/^\d{1,9}(\.\d{1,9})?s$/.test(delay)) return Number(delay.slice(0, -1)) * 1_000;
  }
  const seconds = error['estimated_time'] ?? error['retry_after'];
  return typeof seconds === 'number' && seconds >= 0 ? seconds * 1_000 : undefined;
}
