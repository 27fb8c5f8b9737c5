import {
  BrokenCircuitError,
  CircuitState,
  circuitBreaker,
  ExponentialBackoff,
  handleWhenResult,
  retry,
  SamplingBreaker,
} from 'cockatiel'
import type { Log } from '../telemetry/log.ts'
import { type CallFailed, notAsked } from './failures.ts'

/** What comes of one attempt to call a service. */
export type Answer = { bytes: Uint8Array } | CallFailed

/** When a service that does not answer is left alone, and for how long; and how calls are tried again. */
export interface Patience {
  /** The part of the calls of the last so many milliseconds that nothing was heard of, at least so many each second. */
  breaksAt: { threshold: number; duration: number; minimumRps: number }
  asksAgainAfterMs: number
  retries: number
  firstPauseMs: number
}

const usual: Patience = {
  breaksAt: { threshold: 0.5, duration: 10_000, minimumRps: 1 },
  asksAgainAfterMs: 1000,
  retries: 3,
  firstPauseMs: 50,
}

const isSilent = (answer: unknown) =>
  'silent' in (answer as Answer) && (answer as CallFailed).silent
const isPassing = (answer: unknown) =>
  'passing' in (answer as Answer) && (answer as CallFailed).passing

/**
 * Makes the way in which calls to one service are made: while it is silent it is left alone, and asked by one call at
 * a time whether it is back; and calls that may be repeated are, with growing pauses.
 */
export function patiently(service: string, log: Log, patience: Patience = usual) {
  const breaker = circuitBreaker(handleWhenResult(isSilent), {
    halfOpenAfter: patience.asksAgainAfterMs,
    breaker: new SamplingBreaker(patience.breaksAt),
  })
  breaker.onBreak(() => log.warn('a service does not answer; it is left alone', { service }))
  breaker.onReset(() => log.info('a service answers again', { service }))

  const retrying = retry(handleWhenResult(isPassing), {
    maxAttempts: patience.retries,
    backoff: new ExponentialBackoff({ initialDelay: patience.firstPauseMs, maxDelay: 1000 }),
  })

  return (attempt: () => Promise<Answer>, repeatable: boolean): Promise<Answer> => {
    const guarded = (): Promise<Answer> => {
      // The library would let others wait for what comes of the one that asks.
      if (breaker.state === CircuitState.HalfOpen) return leftAlone(service)
      return breaker.execute(attempt).catch(error => {
        if (error instanceof BrokenCircuitError) return leftAlone(service)
        throw error
      })
    }
    return repeatable ? retrying.execute(guarded) : guarded()
  }
}

const leftAlone = async (service: string): Promise<CallFailed> => ({
  failure: notAsked(service),
  silent: false,
  passing: false,
})
