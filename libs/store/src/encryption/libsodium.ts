// @ts-expect-error The package comes without types.
import load from 'libsodium';

/** What is used of the package. Lengths of 64 bits are two numbers, the low half first. */
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

export const loadLibsodium: () => Promise<Libsodium> = load;
