/** One PostgreSQL server for a whole test run: `node --test --test-global-setup=tools/test-setup.ts`. */

import {
  startTestServer,
  type TestServer,
  testPostgres,
} from '../backend/platform/testing/database.ts'

let server: TestServer | undefined

/** Starts the server and tells the test processes where it is; a server named beforehand is used as it is. */
export async function globalSetup(): Promise<void> {
  if (process.env[testPostgres]) return
  server = await startTestServer()
  process.env[testPostgres] = server.template
}

/** Stops the server that `globalSetup` started. */
export async function globalTeardown(): Promise<void> {
  await server?.stop()
}
