/** The address of the test run's MySQL or MariaDB server, if it has one. */
export const testMysqlUrl = (): string | undefined => process.env.TEST_MYSQL_URL

/** The same for tests that need it. */
export function demandMysqlUrl(): string {
  const url = testMysqlUrl()
  if (url === undefined) {
    throw new Error('TEST_MYSQL_URL names no server: TEST_ENGINES=mariadb npm run test:engines')
  }
  return url
}

/** Makes sure that a service has no database on the server at `url`, and that nobody else uses it until `close`. */
export async function emptyMysql(
  url: string,
  service: string,
): Promise<{ close(): Promise<void> }> {
  // Most tests need none.
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection(url)
  const drop = () => connection.query(`drop database if exists ${service}`)
  // A database is named by its service, so that tests of one service take turns. The lock goes with the connection.
  const lock = `shoecloud test ${service}`
  const [rows] = await connection.query('select get_lock(?, 120) as mine', [lock])
  if ((rows as { mine: number }[])[0]?.mine !== 1) {
    await connection.end()
    throw new Error(`another test keeps the database of ${service}`)
  }
  await drop()
  return {
    async close() {
      await drop()
      await connection.end()
    },
  }
}
