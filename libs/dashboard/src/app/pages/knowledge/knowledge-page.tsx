import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import { text } from '../../texts.ts';
import { Line } from '../../forms/line.tsx';
import { PageTitle } from '../../ui/page-title.tsx';

/** Asks which base of knowledge is meant; there is no list of them. */
export function KnowledgePage() {
  const [base, setBase] = useState('');
  const [, navigate] = useLocation();
  return (
    <>
      <PageTitle title={text.knowledge.title} />
      <p class="soft">{text.knowledge.hint}</p>
      <form
        class="search"
        onSubmit={(event) => {
          event.preventDefault();
          navigate(`/knowledge/${encodeURIComponent(base.trim())}`);
        }}
      >
        <Line label={text.knowledge.base} required placeholder="handbook" value={base} change={setBase} />
        <button type="submit">{text.knowledge.open}</button>
      </form>
    </>
  );
}
