#!/usr/bin/env node
/** The `shoecloud` command on any Node: sets up what is missing and runs backend/main.ts on the pinned one. */

import path from 'node:path'
import { launch } from './launch.js'
import { root } from './setup.js'

launch([path.join(root, 'backend/main.ts'), ...process.argv.slice(2)])
