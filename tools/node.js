/** The pinned Node with the given arguments, after setting up what is missing: `node tools/node.js --test …`. */

import { launch } from './launch.js'

launch(process.argv.slice(2))
