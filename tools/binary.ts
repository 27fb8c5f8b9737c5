import path from 'node:path'
import { root } from './setup.js'

/** The path of a tool that npm installed, such as `tsc`. On Windows it has to be run by a shell. */
export function binary(name: string): string {
  return path.join(root, 'node_modules', '.bin', name)
}
