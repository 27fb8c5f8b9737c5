const uniqueViolation = '23505'

/** What a statement answers; `undefined` where it failed because somebody else has just taken its unique key. */
export const unlessTaken = <T>(writing: Promise<T>): Promise<T | undefined> =>
  writing.catch((error: { code?: string }) => {
    if (error.code !== uniqueViolation) throw error
    return undefined
  })
