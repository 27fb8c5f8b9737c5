/** A transaction as far as what follows its commit is concerned. */
interface Following {
  afterCommit: Set<() => void>
  ended: boolean
}

/** What a store does after commits. What is done is done: nobody may take it for undone because of what came after. */
export function followUps(onError: (error: unknown) => void) {
  const call = (then: () => void) => {
    try {
      then()
    } catch (error) {
      onError(error)
    }
  }
  return {
    /** Keeps a callback, once, until the transaction has committed; calls it at once where there is none. */
    after(transaction: Following | undefined, then: () => void) {
      if (transaction && !transaction.ended) transaction.afterCommit.add(then)
      else call(then)
    },
    committed({ afterCommit }: Following) {
      for (const then of afterCommit) call(then)
    },
  }
}
