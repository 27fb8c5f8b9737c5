import { startCluster } from '../backend/cluster/cluster.ts'
import { readSettings } from '../backend/platform/settings.ts'
import { startPlatform } from '../backend/start.ts'

/** A platform that runs somewhere. */
export interface Placed {
  url: string
  settle(): Promise<unknown>
  stop(): Promise<void>
}

/** Where journeys run: `TEST_PLACEMENT=domains npm test`; one process if it is not set. */
const placement = process.env.TEST_PLACEMENT ?? 'one'

/** Starts a platform with these settings: in this process, or as a process for each domain or service. */
export async function startPlaced(env: Record<string, string>): Promise<Placed> {
  const settings = readSettings(env)
  switch (placement) {
    case 'one':
      return startPlatform({ settings })
    case 'domains':
    case 'services':
      return startCluster({
        settings,
        env: { ...withoutSettings(process.env), ...env },
        spread: { by: placement === 'domains' ? 'domain' : 'service', replicas: {}, gateways: 1 },
      })
    default:
      throw new Error(`TEST_PLACEMENT must be one, domains or services; it is ${placement}`)
  }
}

// Of the machine's environment, nothing that would change the platform under test.
const withoutSettings = (env: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('SHOECLOUD_')))

/** The settings that name the real engines of this test run; those of embedded engines if it has none. */
export const testedEngines = (): Record<string, string> =>
  Object.fromEntries(
    ['MYSQL_URL', 'MONGODB_URL', 'REDIS_URL', 'CLICKHOUSE_URL', 'S3_URL', 'ETCD', 'KAFKA'].flatMap(
      name => {
        const value = process.env[`TEST_${name}`]
        return value === undefined ? [] : [[`SHOECLOUD_${name}`, value]]
      },
    ),
  )
