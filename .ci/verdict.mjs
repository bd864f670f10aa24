// What the tests of a run came to: what failed, shortly, and in the last line how many there were.
// `node verdict.mjs <report> [<report of the files told again>]`; `--files <report>` names the files that failed.
import { existsSync, readFileSync } from 'node:fs'
import { relative } from 'node:path'

const LINES_OF_A_FAILURE = 12

const [first, second] = process.argv.slice(2)
if (first === '--files') for (const { name } of filesOf(second).filter(hasFailed)) console.log(pathOf(name))
else tell(filesOf(first), filesOf(second))

function tell(files, again) {
  const toldAgain = new Map(again.map((file) => [file.name, file]))
  const last = files.map((file) => toldAgain.get(file.name) ?? file)
  for (const file of files.filter(hasFailed)) {
    console.log(`FAILED${toldAgain.has(file.name) ? ' beside others' : ''}  ${pathOf(file.name)}`)
    describe(file)
  }
  for (const file of again.filter(hasFailed)) {
    console.log(`FAILED alone  ${pathOf(file.name)}`)
    describe(file)
  }
  const statuses = last.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status))
  const count = (status) => statuses.filter((other) => other === status).length
  // A file that does not even load has no tests to count, yet it is one failure.
  const failed = count('failed') + last.filter((file) => hasFailed(file) && !failuresOf(file).length).length
  const passed = count('passed')
  console.log(`${passed} passed, ${failed} failed, ${statuses.length - passed - count('failed')} skipped`)
  if (failed > 0 || passed === 0) process.exitCode = 1
}

function describe(file) {
  if (failuresOf(file).length === 0) console.log(shortened(file.message ?? ''))
  for (const { fullName, failureMessages } of failuresOf(file)) {
    console.log(`  ${fullName}`)
    console.log(shortened(failureMessages.at(-1) ?? ''))
  }
}

function filesOf(path) {
  return path && existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).testResults : []
}

function hasFailed({ status }) {
  return status === 'failed'
}

function failuresOf({ assertionResults }) {
  return assertionResults.filter(hasFailed)
}

function pathOf(name) {
  return relative(process.cwd(), name)
}

function shortened(message) {
  return message
    .split('\n')
    .slice(0, LINES_OF_A_FAILURE)
    .map((line) => `    ${line}`)
    .join('\n')
}
