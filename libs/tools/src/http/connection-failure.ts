/** Why there is no connection: nothing was sent. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
}
