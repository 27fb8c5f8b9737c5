import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const nonceBytes = 12
const tagBytes = 16

/** Encrypts what is stored. `label` says what it is: sealed bytes that are moved to another place do not open there. */
export interface Seal {
  close(plain: Buffer, label: string): Buffer
  /** Throws if the bytes were sealed with another key or label, or were changed. */
  open(sealed: Buffer, label: string): Buffer
}

/** AES-256-GCM (NIST SP 800-38D) with a random nonce; the bytes are nonce, tag, ciphertext. */
export const aesSeal = (key: Buffer): Seal => ({
  close(plain, label) {
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label))
    const encrypted = Buffer.concat([cipher.update(plain), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), encrypted])
  },
  open(sealed, label) {
    const nonce = sealed.subarray(0, nonceBytes)
    const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
    const options = { authTagLength: tagBytes }
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, options)
      .setAAD(Buffer.from(label))
      .setAuthTag(tag)
    return Buffer.concat([
      decipher.update(sealed.subarray(nonceBytes + tagBytes)),
      decipher.final(),
    ])
  },
})
