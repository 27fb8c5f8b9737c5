// Beside the log, when that goes to a file or to another program.
const terminal = process.stdout.isTTY ? process.stdout : process.stderr

/** Tells people something. */
export function tell(line: string): void {
  terminal.write(`${line}\n`)
}

/** Shows how far something is, on one line; where there is no terminal, a line for each tenth. */
export function progressBar(what: string): (done: number, total: number) => void {
  return (done, total) => {
    const line = `${what}: ${done} of ${total}`
    if (terminal.isTTY) terminal.write(`\r${line}${done === total ? '\n' : ''}`)
    else if (done % Math.ceil(total / 10) === 0 || done === total) tell(line)
  }
}
