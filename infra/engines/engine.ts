/** A real server that ShoeCloud runs on, as Debian or a package registry brings it. */
export interface Engine {
  /** As it is named on the command line: `redis`. */
  name: string
  says: string
  /** Makes its programs available; quick when they are there already. */
  install(): Promise<void>
  /** Starts it on loopback with all of its data in `place.folder`; answers what ShoeCloud has to be told. */
  start(place: Place): Promise<Started>
}

/** Where an engine lives. */
export interface Place {
  /** Its own, made already and empty on first start. */
  folder: string
  /** Runs a program that goes on when we end. Its output goes to `<folder>/<name>.log`. */
  run(name: string, command: string[], options: RunOptions): Promise<void>
}

export interface RunOptions {
  env?: Record<string, string>
  /** What asks it to end; SIGTERM if not given. */
  stopWith?: NodeJS.Signals
  /** Rejects for as long as the program does not answer yet. */
  ready(): Promise<unknown>
}

export interface Started {
  /** Settings for ShoeCloud, such as `SHOECLOUD_REDIS_URL`. */
  env: Record<string, string>
}
