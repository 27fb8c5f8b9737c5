/** Writes log lines for people: the time, how bad it is, and what happened. */
export const toTerminal = {
  write(line: string): void {
    process.stdout.write(readable(JSON.parse(line)))
  },
}

interface Line {
  level: number
  time: string
  msg: string
  error?: { message?: string; stack?: string }
  [field: string]: unknown
}

const levels: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warning', 50: 'error' }

function readable({ level, time, msg, error, ...fields }: Line): string {
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${String(value)}`)
  const told = error ? `\n${error.stack ?? error.message}` : ''
  return `${time.slice(11, 19)} ${levels[level]}: ${[msg, ...facts].join(' ')}${told}\n`
}
