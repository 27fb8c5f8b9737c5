import { Unavailable } from '../../../../contracts/common/errors.ts'

/** Runs `most` jobs at a time, in the order in which they come; throws `unavailable` when `mostWaiting` wait already. */
export function inTurn({ most, mostWaiting }: { most: number; mostWaiting: number }) {
  const waiting: (() => void)[] = []
  let running = 0

  return async <T>(job: () => Promise<T>): Promise<T> => {
    if (running < most) running++
    else if (waiting.length < mostWaiting) await new Promise<void>(go => waiting.push(go))
    else throw Unavailable({ detail: 'Many pictures are being made. Try again in a moment.' })
    try {
      return await job()
    } finally {
      // The place is handed on, so that nobody who comes later takes it.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
