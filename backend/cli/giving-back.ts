import { Session } from 'node:inspector/promises'

/**
 * Gives back the memory that only the start needed: what was read, parsed and run once. V8 would keep it for as long as
 * there is enough, and thirty idle processes of one machine would hold gigabytes.
 */
export async function giveBackMemory(): Promise<void> {
  const session = new Session()
  session.connect()
  await session.post('HeapProfiler.collectGarbage')
  session.disconnect()
}
