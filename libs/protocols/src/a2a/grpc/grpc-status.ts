import { toFailure, type TroupeError } from '@troupe/contracts';
import { statuses } from '@troupe/http';
import { status, type ServiceError } from '@grpc/grpc-js';

const ofHttp: Readonly<Record<number, status>> = {
  401: status.UNAUTHENTICATED,
  402: status.RESOURCE_EXHAUSTED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.ABORTED,
  429: status.RESOURCE_EXHAUSTED,
  503: status.UNAVAILABLE,
};

/** An error of the platform that A2A has no word for, as clients of gRPC read it. What is our fault is not told. */
export function grpcStatus(error: TroupeError): Pick<ServiceError, 'code' | 'details'> {
  const http = statuses[error.code] ?? 500;
  if (http === 500) return { code: status.INTERNAL, details: 'The operation failed.' };
  return { code: ofHttp[http] ?? status.INVALID_ARGUMENT, details: `${toFailure(error).message} (${error.code})` };
}
