interface Problem {
  readonly status: number;
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer?: string; readonly message: string }[];
}

/** What the API refused, or that nobody answered: `status` 0. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string | undefined;
  readonly errors: readonly { readonly pointer?: string; readonly message: string }[];

  constructor({ status, code, detail, errors }: Problem) {
    super(detail ?? `HTTP ${status}`);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.errors = errors ?? [];
  }
}
