/** The name under which a definition refers to another, which it has by value or by name. */
export function nameOf(reference: string | { readonly name: string }): string {
  return typeof reference === 'string' ? reference : reference.name;
}
