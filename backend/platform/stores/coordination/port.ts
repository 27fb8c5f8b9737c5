/** What the processes of one platform agree on: who leads, whose turn it is, where services are, what is switched on. */
export interface Coordination {
  /**
   * Stands for `name`: of all that do, in any process, one leads at a time, until it resigns or its process is gone.
   * `hear` is told the token when this one begins to lead, and `undefined` when it leads no longer.
   */
  lead(name: string, hear?: (token: number | undefined) => void): Leadership
  /**
   * Does work that is done once at a time, in whatever process. Whoever waits longer than `waitMs` (10 seconds if not
   * given) fails with `unavailable`.
   */
  lock<Result>(
    name: string,
    work: (held: Held) => Promise<Result>,
    waitMs?: number,
  ): Promise<Result>
  /** Makes a service known at an address for as long as this process lives; answers how to withdraw it. */
  announce(service: string, address: string): () => Promise<void>
  /** Tells the addresses of a service, in order: those of now, and all of them again after each change; answers how to end it. */
  watch(service: string, hear: (addresses: string[]) => void): () => void
  flags: Flags
  /** Resolves when what coordinates answers, and rejects with the reason when it does not. */
  answer(): Promise<void>
  /** Resigns, withdraws and frees everything. */
  close(): Promise<void>
}

/** Standing for election. */
export interface Leadership {
  /**
   * Whether this one leads now: cheap, to be asked before each piece of work. It is false before anybody else can
   * lead, also when this process was asleep; but a process may fall asleep right after asking. What must never be done
   * by two therefore carries the token, and whoever does it refuses a smaller token than it has seen.
   */
  isMine(): boolean
  /** Greater for each new leader of the name; `undefined` while this one does not lead. */
  token(): number | undefined
  resign(): Promise<void>
}

/** A lock while it is held. */
export interface Held {
  /** Greater for each new holder of the lock, as for leaders. */
  token: number
  /** Aborts when the lock may be held by somebody else, although the work is not done. */
  lost: AbortSignal
}

/** Switches that all processes see, read from memory. */
export interface Flags {
  /** Whether a flag is on; `fallback` while nobody has set it. */
  isOn(name: string, fallback: boolean): boolean
  /** Sets a flag for everybody. */
  set(name: string, on: boolean): Promise<void>
  /** Tells the name of a flag when it has changed, once or more often; answers how to end it. */
  watch(hear: (name: string) => void): () => void
}
