/** How clients of other protocols find a workflow; as a tool where it is `true`. */
export type Expose = boolean | ExposedAsTool | ExposedPrompt | ExposedResource;

/** A tool, and what clients of MCP are informed of besides. */
export interface ExposedAsTool {
  readonly as: 'tool';
  /** As a client shows it. */
  readonly title?: string;
  /** It changes nothing. */
  readonly readOnly?: boolean;
  /** `required`: it takes long, so that only clients with the tasks extension of MCP may call it. */
  readonly task?: 'required';
}

/** A text, or messages, that a client puts before a model. The input of the workflow is its arguments, which are texts. */
export interface ExposedPrompt {
  readonly as: 'prompt';
  /** As a client shows it. */
  readonly title?: string;
}

/** What a client reads at an address. Parts of that in braces are the input of the workflow: `notes://{customer}/latest`. */
export interface ExposedResource {
  readonly as: 'resource';
  readonly uri: string;
  readonly title?: string;
  /** Of a text it gives; `text/plain` by default. */
  readonly mimeType?: string;
}
