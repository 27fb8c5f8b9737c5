/** What a verified token says, and until when. */
export interface Verified<What> {
  says: What
  expiresAt: number
}

const rememberedAtMost = 10_000

/** Remembers verified tokens until they expire, since checking a signature costs more than most requests. */
export function rememberingTokens<What>(
  verify: (token: string) => Promise<Verified<What>>,
): (token: string) => Promise<What> {
  const remembered = new Map<string, Verified<What>>()
  return async token => {
    const known = remembered.get(token)
    if (known && known.expiresAt > Date.now()) return known.says
    const verified = await verify(token)
    // The oldest goes first: a Map keeps the order in which keys came.
    if (remembered.size >= rememberedAtMost)
      remembered.delete(remembered.keys().next().value as string)
    remembered.set(token, verified)
    return verified.says
  }
}
