import { marked, type Token, type Tokens } from 'marked';
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { visible } from '../values/visible.ts';

/** Longer text is shown as it is: reading Markdown takes time that grows with it. */
const MOST_CHARACTERS = 50_000;

/** Markdown of a model as elements. HTML in it is text, images are links, and links say where they lead. */
export function Markdown({ text }: { readonly text: string }) {
  const tokens = useMemo(() => (text.length > MOST_CHARACTERS ? undefined : marked.lexer(visible(text), { gfm: true })), [text]);
  if (tokens === undefined)
    return (
      <p class="plain" dir="auto">
        {visible(text)}
      </p>
    );
  return (
    <div class="markdown" dir="auto">
      {tokens.map(block)}
    </div>
  );
}

function block(token: Token, key: number): ComponentChildren {
  switch (token.type) {
    case 'space':
    case 'def':
      return null;
    case 'heading':
      // The page has headings of its own.
      return (
        <p key={key} class="heading">
          {inline(token.tokens)}
        </p>
      );
    case 'paragraph':
      return <p key={key}>{inline(token.tokens)}</p>;
    case 'code':
      return (
        <pre key={key} tabIndex={0}>
          <code>{(token as Tokens.Code).text}</code>
        </pre>
      );
    case 'blockquote':
      return <blockquote key={key}>{(token.tokens ?? []).map(block)}</blockquote>;
    case 'hr':
      return <hr key={key} />;
    case 'list':
      return list(token as Tokens.List, key);
    case 'table':
      return table(token as Tokens.Table, key);
    default:
      return (
        <p key={key} class="plain">
          {'tokens' in token && token.tokens !== undefined ? inline(token.tokens) : token.raw}
        </p>
      );
  }
}

function list({ ordered, start, items }: Tokens.List, key: number): ComponentChildren {
  const children = items.map((item, index) => <li key={index}>{item.tokens.map(item.loose ? block : tight)}</li>);
  return ordered ? (
    <ol key={key} start={start === '' ? 1 : start}>
      {children}
    </ol>
  ) : (
    <ul key={key}>{children}</ul>
  );
}

/** Text of a list item that stands close is no paragraph. */
function tight(token: Token, key: number): ComponentChildren {
  return token.type === 'text' ? inline((token as Tokens.Text).tokens ?? [token]) : block(token, key);
}

function table({ header, rows }: Tokens.Table, key: number): ComponentChildren {
  return (
    <div key={key} class="scroll" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {header.map((cell, index) => (
              <th key={index} scope="col">
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td key={index}>{inline(cell.tokens)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inline(tokens: readonly Token[] | undefined): ComponentChildren {
  return (tokens ?? []).map((token, key) => {
    switch (token.type) {
      case 'strong':
        return <strong key={key}>{inline(token.tokens)}</strong>;
      case 'em':
        return <em key={key}>{inline(token.tokens)}</em>;
      case 'del':
        return <del key={key}>{inline(token.tokens)}</del>;
      case 'codespan':
        return <code key={key}>{token['text'] as string}</code>;
      case 'br':
        return <br key={key} />;
      case 'link':
        return link(token as Tokens.Link, key);
      case 'image':
        return link(token as Tokens.Image, key);
      case 'escape':
        return token['text'] as string;
      case 'text':
        return token.tokens === undefined ? asTyped(token as Tokens.Text) : inline(token.tokens);
      default:
        return token.raw;
    }
  });
}

/** The lexer writes some characters as entities; what is drawn here needs none. */
function asTyped({ raw }: Tokens.Text): string {
  return raw;
}

/** Only to the web, in a tab that knows nothing of this one; anything else is text. */
function link({ href, text, raw }: { readonly href: string; readonly text: string; readonly raw: string }, key: number): ComponentChildren {
  const address = URL.parse(href);
  if (address === null || !(address.protocol === 'https:' || address.protocol === 'http:')) return raw;
  return (
    <a key={key} href={address.href} target="_blank" rel="noopener noreferrer nofollow" referrerpolicy="no-referrer">
      {text === '' ? address.href : text} <small>({address.host})</small>
    </a>
  );
}
