// Whom a seal is for, where that is no subgraph: those are named in supergraph.yaml.

/** The gateway, asked by a service of ours for somebody who signed in there. */
export const GATEWAY = 'gateway'

/** Where files are put: such a seal proves a trace, and nothing else. */
export const UPLOADS = 'uploads'
