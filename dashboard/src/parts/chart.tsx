import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { theme } from '../theme.ts'
import { shortNumber } from '../words/language.ts'

const DAY_SECONDS = 86_400
const HEIGHT = 150

/** One number day by day, today last. What it shows is said in the figures beside it too. */
export function Chart({ series, label }: { series: readonly number[]; label: string }) {
  const place = useRef<HTMLDivElement>(null)
  const appearance = theme.use()
  useEffect(() => {
    const element = place.current
    if (!element) return
    const chart = new UPlot(optionsFor(element, label), [daysOf(series), [...series]], element)
    const observer = new ResizeObserver(() => chart.setSize({ width: element.clientWidth, height: HEIGHT }))
    observer.observe(element)
    return () => {
      observer.disconnect()
      chart.destroy()
    }
  }, [series, label, appearance])
  return <div className="chart" ref={place} role="img" aria-label={label} />
}

function daysOf(series: readonly number[]): number[] {
  const today = Math.floor(Date.now() / 1000 / DAY_SECONDS) * DAY_SECONDS
  return series.map((_, day) => today - (series.length - 1 - day) * DAY_SECONDS)
}

function optionsFor(element: HTMLElement, label: string): UPlot.Options {
  const style = getComputedStyle(element)
  const line = style.getPropertyValue('color')
  const quiet = style.getPropertyValue('outline-color')
  const axis = {
    stroke: quiet,
    grid: { stroke: style.getPropertyValue('border-top-color'), width: 1 },
    ticks: { show: false },
  }
  return {
    width: element.clientWidth,
    height: HEIGHT,
    padding: [12, 12, 0, 0],
    legend: { show: false },
    cursor: { y: false },
    scales: { y: { range: (_chart, _min, max) => [0, Math.max(4, max * 1.1)] } },
    axes: [
      {
        ...axis,
        size: 26,
        space: 64,
        grid: { show: false },
        values: (_chart, days) => days.map((day) => dayName(day)),
      },
      {
        ...axis,
        size: 40,
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 1e5, 1e6],
        values: (_chart, values) => values.map(shortNumber),
      },
    ],
    series: [
      {},
      {
        label,
        stroke: line,
        width: 2,
        fill: line.replace('rgb(', 'rgba(').replace(')', ', 0.12)'),
        points: { show: false },
      },
    ],
    tzDate: (seconds) => UPlot.tzDate(new Date(seconds * 1000), 'UTC'),
  }
}

function dayName(seconds: number): string {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    month: 'numeric',
    day: 'numeric',
    timeZone: 'UTC',
  })
  return format.format(seconds * 1000)
}
