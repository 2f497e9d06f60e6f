/** A piece of HTML, as opposed to text that must be escaped. */
export interface Html {
  readonly html: string;
}

export type Content = Html | string | readonly (Html | string)[];

export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { html: parts.map((part, index) => part + (index < values.length ? render(values[index]!) : '')).join('') };
}

function render(content: Content): string {
  if (typeof content === 'string') return escape(content);
  return 'html' in content ? content.html : content.map(render).join('');
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
