/** What is used of the package, which comes without types. Lengths of 64 bits are two numbers, the low half first. */
export interface Libsodium {
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  _malloc(bytes: number): number;
  _crypto_aead_xchacha20poly1305_ietf_encrypt(
    sealed: number,
    sealedLength: 0,
    text: number,
    textBytes: number,
    textBytesHigh: 0,
    place: number,
    placeBytes: number,
    placeBytesHigh: 0,
    none: 0,
    nonce: number,
    key: number,
  ): number;
  _crypto_aead_xchacha20poly1305_ietf_decrypt(
    text: number,
    textLength: 0,
    none: 0,
    sealed: number,
    sealedBytes: number,
    sealedBytesHigh: 0,
    place: number,
    placeBytes: number,
    placeBytesHigh: 0,
    nonce: number,
    key: number,
  ): number;
}

export async function loadLibsodium(): Promise<Libsodium> {
  // A literal, so that it becomes part of the published package; typed as a plain string, so that the compiler looks for no types.
  const { default: load } = (await import('libsodium' as string)) as { readonly default: () => Promise<Libsodium> };
  return load();
}
