/** The library's word for bytes; the same memory. */
export const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)

/** What the library is given to make bytes of a message, and back: both are done by us, where we can say what is wrong. */
export const asItIs = (bytes: Buffer): Buffer => bytes

/** The largest message: a page of the whole catalogue fits well. */
export const mostMessageBytes = 32 * 1024 * 1024
