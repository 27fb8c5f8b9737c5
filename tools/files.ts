import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** Every file below a folder, node_modules left out, as sorted paths relative to it, with `/` on all platforms. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map(file => file.replaceAll(path.sep, '/'))
    .filter(file => !file.includes('node_modules/'))
    .sort()
}
