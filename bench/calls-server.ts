import { serveRpc } from '../backend/platform/rpc/server.ts'
import { answering, platformOf } from './calls.ts'

// The called side of bench/calls.ts, in a process of its own.
const here = { host: '127.0.0.1', port: 0, reachedBy: '127.0.0.1' }
const { address } = await serveRpc([answering], { ...platformOf(), ...here })
process.on('disconnect', () => process.exit())
process.send?.(address)
