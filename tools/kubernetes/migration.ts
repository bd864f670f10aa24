import { Job } from 'kubernetes-models/batch/v1'
import { containerSecurity, folders, IMAGE, labelsOf, podManners, settings } from './workload.ts'

/** Brings the database to the newest shape, once for each release; old services go on meanwhile (db/README.md). */
export function migrationJob(): object {
  const labels = labelsOf({ name: 'migrate', part: 'job' })
  return new Job({
    metadata: { name: 'migrate', labels },
    spec: {
      backoffLimit: 5,
      // A job cannot be changed: the next release applies a new one.
      ttlSecondsAfterFinished: 600,
      template: {
        metadata: { labels },
        spec: {
          ...podManners,
          restartPolicy: 'OnFailure',
          volumes: folders.volumes,
          containers: [
            {
              ...{ name: 'migrate', image: IMAGE, command: ['node', 'dist/db/operate.main.js', 'migrate'] },
              ...{
                envFrom: settings,
                securityContext: containerSecurity,
                volumeMounts: folders.volumeMounts,
              },
              resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
            },
          ],
        },
      },
    },
  })
}
