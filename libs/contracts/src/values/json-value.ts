/** What the durable log can hold. Everything that crosses it is a copy of this shape. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
