import type { ServiceProcess } from './plan.ts'
import { supervise, type ReportLine, type Supervised } from './supervised.ts'

/** All processes of the system, kept running. */
export interface Supervisor extends AsyncDisposable {
  readonly processes: readonly Supervised[]
  /** Restarts one process after the other, each after the one before it is ready: nobody notices. */
  roll(): Promise<void>
}

/** Starts every process at once, in no order: each waits for the others by itself. Resolves when all are ready. */
export async function openSupervisor(
  fleet: readonly ServiceProcess[],
  report: ReportLine,
): Promise<Supervisor> {
  const processes = await Promise.all(fleet.map((service) => supervise(service, report)))
  // The edge first: who asks stops before who is asked. Those that run the same program do not ask each other.
  const programs = [...new Set(fleet.map(({ program }) => program[0]))].toReversed()
  const stop = async () => {
    for (const program of programs) {
      const alike = processes.filter(({ service }) => service.program[0] === program)
      await Promise.all(alike.map((process) => process.stop()))
    }
  }
  try {
    await Promise.all(processes.map((service) => service.ready()))
  } catch (error) {
    await Promise.all(processes.map((service) => service.stop()))
    throw error
  }
  return {
    processes,
    async roll() {
      for (const service of processes) await service.restart()
    },
    [Symbol.asyncDispose]: stop,
  }
}
