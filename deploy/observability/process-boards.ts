import { rate, type Board } from './board.ts'

/** Boards about processes and those who try what they may not, whatever the product is. */
export const processBoards: readonly Board[] = [
  {
    ...{ uid: 'node', title: 'Node' },
    panels: [
      { title: 'Processor', unit: 'percentunit', queries: [rate('process_cpu_seconds_total', 'instance')] },
      {
        title: 'Event loop delay, 99 of 100 within',
        unit: 's',
        queries: [{ expr: 'max by (instance) (nodejs_eventloop_lag_p99_seconds)', legend: '{{instance}}' }],
      },
      {
        title: 'Memory',
        unit: 'bytes',
        queries: [{ expr: 'max by (instance) (process_resident_memory_bytes)', legend: '{{instance}}' }],
      },
      {
        title: 'Heap',
        unit: 'bytes',
        queries: [{ expr: 'max by (instance) (nodejs_heap_size_used_bytes)', legend: '{{instance}}' }],
      },
      {
        title: 'Garbage collection',
        unit: 'percentunit',
        queries: [rate('nodejs_gc_duration_seconds_sum', 'instance')],
      },
      {
        title: 'Open files',
        queries: [{ expr: 'max by (instance) (process_open_fds)', legend: '{{instance}}' }],
      },
    ],
  },
  {
    ...{ uid: 'security', title: 'Security' },
    panels: [
      { title: 'Sign-ins', unit: 'reqps', queries: [rate('douyin_logins_total', 'outcome')] },
      { title: 'Registrations', unit: 'reqps', queries: [rate('douyin_registrations_total', 'outcome')] },
      {
        ...{ title: 'Refused', unit: 'reqps' },
        queries: [
          rate(
            'douyin_rest_answers_total',
            'code',
            '{code=~"UNAUTHENTICATED|FORBIDDEN|BAD_CREDENTIALS|TOO_MANY_REQUESTS"}',
          ),
        ],
      },
      {
        title: 'Refused for coming too often',
        unit: 'reqps',
        queries: [rate('douyin_rate_refusals_total', 'rate')],
      },
      {
        title: 'Turned away unread',
        unit: 'reqps',
        queries: [rate('douyin_turned_away_total', 'reason')],
      },
      {
        title: 'Sockets shown out',
        unit: 'reqps',
        queries: [rate('douyin_socket_closes_total', 'code', '{code=~"44.."}')],
      },
      {
        title: 'Log lines lost',
        unit: 'short',
        queries: [
          { expr: 'sum by (instance) (increase(douyin_log_lines_lost_total[1h]))', legend: '{{instance}}' },
        ],
      },
    ],
  },
]
