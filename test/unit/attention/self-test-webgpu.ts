/** Run as a process of its own under SwiftShader's environment: tests WebGPU on the app's graphs, prints it as JSON. */
import { checkGraphs } from '../../../worker/attention/check-graphs.ts'
import { testProvider } from '../../../worker/attention/self-test.ts'

console.log(JSON.stringify(await testProvider('webgpu', checkGraphs())))
