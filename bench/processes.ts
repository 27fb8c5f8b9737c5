import { readdirSync, readFileSync } from 'node:fs'

/** What processes have used so far. */
export interface Used {
  /** Milliseconds of CPU. */
  cpuMs: number
  /** Megabytes of memory, of which those that several processes share are counted once. */
  memoryMb: number
}

/** A clock tick of Linux. */
const tickMs = 10

/** What these processes and all that they have started use (Linux alone). */
export function usedBy(roots: readonly number[]): Used {
  const all = withDescendants(roots)
  return {
    cpuMs: sum(all.map(({ ticks }) => ticks)) * tickMs,
    memoryMb: sum(all.map(({ pid }) => proportionalKb(pid))) / 1024,
  }
}

interface Process {
  pid: number
  parent: number
  ticks: number
}

function withDescendants(roots: readonly number[]): Process[] {
  const all = readdirSync('/proc').flatMap(name => (/^\d+$/.test(name) ? read(Number(name)) : []))
  const children = Map.groupBy(all, ({ parent }) => parent)
  const below = (pid: number): Process[] =>
    (children.get(pid) ?? []).flatMap(child => [child, ...below(child.pid)])
  const own = all.filter(({ pid }) => roots.includes(pid))
  return [...own, ...roots.flatMap(below)]
}

function read(pid: number): Process[] {
  try {
    // The name may hold anything; the fields stand behind it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return [{ pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) }]
  } catch {
    // It ended in between.
    return []
  }
}

function proportionalKb(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1] ?? 0)
  } catch {
    return 0
  }
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0)
