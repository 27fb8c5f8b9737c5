import { failureOf } from '../errors.ts'

/** Observes the seconds of calls by their outcome, `ok` or the code of a failure. */
type Seconds = (outcome: string) => (seconds: number) => void

/** Tells how long each call took and how it ended; what it throws becomes a failure. */
export function timed<Input extends unknown[], Reply>(
  call: (...input: Input) => Promise<Reply>,
  seconds: Seconds,
): (...input: Input) => Promise<Reply> {
  const succeeded = seconds('ok')
  return async (...input) => {
    const started = performance.now()
    try {
      const reply = await call(...input)
      succeeded((performance.now() - started) / 1000)
      return reply
    } catch (error) {
      const failure = failureOf(error)
      seconds(failure.code)((performance.now() - started) / 1000)
      throw failure
    }
  }
}
