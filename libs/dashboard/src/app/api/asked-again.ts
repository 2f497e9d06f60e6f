/** Answers kept at most; of each, characters. */
const MOST = 40;
const MOST_CHARACTERS = 512 * 1_024;

interface Kept {
  readonly tag: string;
  readonly text: string;
}

const kept = new Map<string, Kept>();

/** Pages ask the same again and again: what did not change is not sent again. */
export const askedAgain = {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'GET') return fetch(request);
    const known = kept.get(request.url);
    if (known !== undefined) request.headers.set('if-none-match', known.tag);
    const answer = await fetch(request);
    if (answer.status === 304 && known !== undefined) return asJson(known.text);
    const tag = answer.headers.get('etag');
    kept.delete(request.url);
    if (answer.status !== 200 || tag === null) return answer;
    const text = await answer.text();
    if (text.length <= MOST_CHARACTERS) keep(request.url, { tag, text });
    return asJson(text);
  },
  /** What one person was shown is not there for the next. */
  forget(): void {
    kept.clear();
  },
};

function keep(url: string, answer: Kept): void {
  kept.set(url, answer);
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}

function asJson(text: string): Response {
  return new Response(text, { headers: { 'content-type': 'application/json' } });
}
