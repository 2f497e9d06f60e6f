import { keepPreviousData, useQuery } from '@tanstack/preact-query';
import { answerOf, client } from '../../api/client.ts';
import { text } from '../../texts.ts';
import { Fault } from '../../ui/fault.tsx';
import { Foreign } from '../../ui/foreign.tsx';

/** The nearest parts, with where each stands. */
export function Found({ base, q }: { readonly base: string; readonly q: string }) {
  const { data, error } = useQuery({
    queryKey: ['knowledge', base, 'search', q],
    queryFn: () => answerOf(client.GET('/v1/knowledge/{name}/search', { params: { path: { name: base }, query: { q } } })),
    placeholderData: keepPreviousData,
    refetchInterval: false,
  });
  return (
    <section class="card" aria-label={text.knowledge.found}>
      <h2>{text.knowledge.found}</h2>
      <Fault error={error} />
      {data?.items.length === 0 && <p class="soft">{text.knowledge.nothingFound}</p>}
      <ol>
        {data?.items.map(({ source, headings, lines: [from = 0, to = 0], text: found, score }) => (
          <li key={`${source} ${from}`}>
            <p class="soft">
              <Foreign text={[source, ...headings].join(' › ')} /> · {text.knowledge.lines(from, to)} · {score.toFixed(2)}
            </p>
            <p class="verbatim" dir="auto">
              <Foreign text={found} />
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}
