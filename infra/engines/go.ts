import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { downloads, finished, installDebian } from './install.ts'

/** A program that comes as a Go module. */
export interface GoProgram {
  name: string
  module: string
  version: string
  /** Where in the module it is, such as `cmd/ferretdb`. */
  command: string
  /** Files that its own build makes before it compiles. */
  files?: Record<string, string>
}

/** Where a program lies after `installGo`. */
export const pathOf = ({ name, version }: GoProgram): string =>
  join(downloads, `${name}-${version}`, name)

/** Builds a program from the source of its module, once on this machine: a minute or two. */
export async function installGo(program: GoProgram): Promise<void> {
  const path = pathOf(program)
  if (existsSync(path)) return
  const go = await findGo()
  const work = await mkdtemp(join(tmpdir(), 'shoecloud-go-'))
  try {
    const { module, version, command, files = {} } = program
    const found = await finished([go, 'mod', 'download', '-json', `${module}@${version}`], {
      cwd: work,
    })
    const source = join(work, 'source')
    await cp((JSON.parse(found) as { Dir: string }).Dir, source, { recursive: true })
    // What comes out of Go's cache may not be written to.
    await finished(['chmod', '-R', 'u+w', source])
    for (const [file, text] of Object.entries(files)) await writeFile(join(source, file), text)
    const built = join(work, program.name)
    await finished([go, 'build', '-buildvcs=false', '-trimpath', '-o', built, `./${command}`], {
      cwd: source,
      env: { CGO_ENABLED: '0' },
    })
    // Moved there when it is whole: others may wait for it, or build it as well.
    await mkdir(dirname(path), { recursive: true })
    await cp(built, `${path}.${process.pid}`)
    await rename(`${path}.${process.pid}`, path)
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

// From 1.21 on, Go gets the version that a module asks for by itself.
async function findGo(): Promise<string> {
  const version = async () => {
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(await finished(['go', 'version'])) ?? []
    return Number(major) * 1000 + Number(minor)
  }
  const there = await version().catch(() => 0)
  if (there === 0) await installDebian('/usr/bin/go', ['golang-go'])
  if ((there || (await version())) < 1021)
    throw new Error('The Go on this machine is too old. Install Go 1.21 or later first.')
  return 'go'
}
