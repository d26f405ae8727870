/** Run as a process of its own under SwiftShader's environment: checks every case on WebGPU, prints the results as JSON. */
import { checkGradient, type GradientCheck } from './check-gradient.ts'
import { gradientCases } from './gradient-cases.ts'

const results: GradientCheck[] = []
for (const gradientCase of gradientCases) results.push(await checkGradient(gradientCase, 'webgpu'))
console.log(JSON.stringify(results))
