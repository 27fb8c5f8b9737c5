/** What a sandbox token stands for. */
export interface Behaviour {
  state: 'authorised' | 'requires_action' | 'declined'
  declineCode?: string
  /** The request hangs, and the charge appears so many milliseconds later. */
  appearsAfterMs?: number
}

/** The tokens of the sandbox; any other is declined as unknown. */
export const tokens: Record<string, Behaviour> = {
  tok_ok: { state: 'authorised' },
  tok_declined: { state: 'declined', declineCode: 'card_declined' },
  tok_insufficient_funds: { state: 'declined', declineCode: 'insufficient_funds' },
  tok_3ds: { state: 'requires_action' },
  tok_timeout: { state: 'authorised', appearsAfterMs: 3_000 },
}

export const unknownToken: Behaviour = { state: 'declined', declineCode: 'unknown_token' }

/** How long our side waits for the bank before it goes on without an answer. */
export const patienceMs = 1_500

/** How the bank tells of charges: late by up to so much, and one in so many twice. */
export const latestMs = 300
export const oneInTwice = 4
