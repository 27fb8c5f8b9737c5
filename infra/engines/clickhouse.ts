import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from './engine.ts'
import { installDebian } from './install.ts'
import { freePort } from './processes.ts'

const program = '/usr/sbin/clickhouse-server'

/** ClickHouse: columns, for questions about many rows. */
export const clickhouse: Engine = {
  name: 'clickhouse',
  says: 'columnar: what was seen and sold',
  install: () => installDebian(program, ['clickhouse-server']),
  async start({ folder, run }) {
    const [http, tcp] = [await freePort(), await freePort()]
    const config = join(folder, 'config.xml')
    const users = join(folder, 'users.xml')
    await writeFile(users, usersXml)
    await writeFile(config, configXml(folder, users, http, tcp))
    await run('clickhouse', [program, `--config-file=${config}`], {
      ready: async () => {
        const { ok } = await fetch(`http://127.0.0.1:${http}/ping`)
        if (!ok) throw new Error('it is not ready')
      },
    })
    return { env: { SHOECLOUD_CLICKHOUSE_URL: `http://default@127.0.0.1:${http}/default` } }
  },
}

// Debian brings version 18.16, whose root element still has the maker's name.
const configXml = (folder: string, users: string, http: number, tcp: number) => `<yandex>
  <logger><level>warning</level><console>1</console></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>${http}</http_port>
  <tcp_port>${tcp}</tcp_port>
  <path>${folder}/data/</path>
  <tmp_path>${folder}/tmp/</tmp_path>
  <mark_cache_size>67108864</mark_cache_size>
  <users_config>${users}</users_config>
  <default_profile>default</default_profile>
  <default_database>default</default_database>
</yandex>
`

const usersXml = `<yandex>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password/>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
    </default>
  </users>
</yandex>
`
