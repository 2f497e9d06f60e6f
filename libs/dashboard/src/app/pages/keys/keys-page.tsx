import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { answerOf, client, type Schemas } from '../../api/client.ts';
import { queries } from '../../api/queries.ts';
import { text } from '../../texts.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';
import { Moment } from '../../ui/moment.tsx';
import { PageTitle } from '../../ui/page-title.tsx';
import { Pager } from '../../ui/pager.tsx';
import { useFilters } from '../../ui/use-filters.ts';
import { CreateKey } from './create-key.tsx';

type Key = Schemas['ApiKey'];

/** The API keys of this tenant: who may ask, and as what. */
export function KeysPage() {
  const { of, search } = useFilters();
  const cursor = of('cursor');
  const { data, error } = useQuery({
    queryKey: ['keys', cursor],
    queryFn: () => answerOf(client.GET('/v1/keys', { params: { query: { limit: 50, ...(cursor === '' ? {} : { cursor }) } } })),
    refetchInterval: 5_000,
  });
  return (
    <>
      <PageTitle title={text.keys.title} />
      <CreateKey />
      <Fault error={error} />
      {data !== undefined && <KeyTable keys={data.items} />}
      <Pager next={data?.next} search={search} />
    </>
  );
}

function KeyTable({ keys }: { readonly keys: readonly Key[] }) {
  const [revoking, setRevoking] = useState<Key>();
  if (keys.length === 0) return <p class="soft">{text.keys.none}</p>;
  return (
    <>
      <table class="list">
        <thead>
          <tr>
            <th scope="col">{text.keys.label}</th>
            <th scope="col">{text.keys.roles}</th>
            <th scope="col">{text.keys.created}</th>
            <th scope="col">{text.keys.used}</th>
            <th scope="col">{text.keys.expires}</th>
            <th scope="col">{text.keys.actions}</th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>
                <Foreign text={key.label} /> <small>{key.id}</small>
              </td>
              <td>{key.roles.join(', ')}</td>
              <td>
                <Moment at={key.createdAt} />
              </td>
              <td>{key.lastUsedAt !== undefined && <Moment at={key.lastUsedAt} />}</td>
              <td>{key.expiresAt !== undefined && <Moment at={key.expiresAt} />}</td>
              <td>
                {key.revokedAt === undefined ? (
                  <button type="button" class="danger" aria-label={text.keys.revokeOf(key.label)} onClick={() => setRevoking(key)}>
                    {text.keys.revoke}
                  </button>
                ) : (
                  text.keys.revoked
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {revoking !== undefined && <Revoke apiKey={revoking} close={() => setRevoking(undefined)} />}
    </>
  );
}

function Revoke({ apiKey, close }: { readonly apiKey: Key; close(): void }) {
  const [fault, setFault] = useState<Error>();
  const revoke = async (): Promise<void> => {
    await answerOf(client.DELETE('/v1/keys/{id}', { params: { path: { id: apiKey.id } } }));
    await queries.invalidateQueries({ queryKey: ['keys'] });
    close();
  };
  return (
    <Dialog title={text.keys.revokeOf(apiKey.label)} close={close}>
      <p>{text.keys.confirm}</p>
      <Fault error={fault} />
      <button type="button" class="danger" onClick={() => void revoke().catch((error: unknown) => setFault(error as Error))}>
        {text.keys.revoke}
      </button>
    </Dialog>
  );
}
