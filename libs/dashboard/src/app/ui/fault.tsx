import { ApiError } from '../api/api-error.ts';
import { text } from '../texts.ts';
import { visible } from '../values/visible.ts';

/** What went wrong, in the words of the API. */
export function Fault({ error }: { readonly error: Error | null | undefined }) {
  if (error === null || error === undefined) return null;
  const api = error instanceof ApiError ? error : undefined;
  return (
    <div role="alert" class="fault">
      <p>
        {api?.status === 0 ? text.unreachable : visible(error.message)}
        {api?.code !== undefined && <code> {api.code}</code>}
      </p>
      {api !== undefined && api.errors.length > 1 && (
        <ul>
          {api.errors.map(({ pointer, message }) => (
            <li key={`${pointer} ${message}`}>
              {pointer !== undefined && <code>{visible(pointer)} </code>}
              {visible(message)}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
